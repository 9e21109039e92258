import { Ajv2020 } from 'ajv/dist/2020.js';

const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });

/** What Slack documents of the blocks that are used, with their limits. */
const SLACK = {
  type: 'object',
  additionalProperties: false,
  required: ['text', 'blocks'],
  properties: {
    text: text(40_000),
    blocks: { type: 'array', minItems: 1, maxItems: 50, items: { $ref: '#/$defs/block' } },
  },
  $defs: {
    plain: {
      type: 'object',
      additionalProperties: false,
      required: ['type', 'text'],
      properties: { type: { const: 'plain_text' }, text: text(3000), emoji: { type: 'boolean' } },
    },
    block: {
      oneOf: [
        {
          type: 'object',
          additionalProperties: false,
          required: ['type', 'text'],
          properties: {
            type: { const: 'header' },
            text: { allOf: [{ $ref: '#/$defs/plain' }, { type: 'object', properties: { text: text(150) } }] },
          },
        },
        {
          type: 'object',
          additionalProperties: false,
          required: ['type', 'elements'],
          properties: {
            type: { const: 'context' },
            elements: { type: 'array', maxItems: 10, items: { $ref: '#/$defs/plain' } },
          },
        },
        {
          type: 'object',
          additionalProperties: false,
          required: ['type', 'elements'],
          properties: {
            type: { const: 'rich_text' },
            elements: { type: 'array', minItems: 1, items: { $ref: '#/$defs/section' } },
          },
        },
      ],
    },
    section: {
      type: 'object',
      additionalProperties: false,
      required: ['type', 'elements'],
      properties: {
        type: { const: 'rich_text_section' },
        elements: {
          type: 'array',
          minItems: 1,
          items: {
            oneOf: [
              {
                type: 'object',
                additionalProperties: false,
                required: ['type', 'text'],
                properties: {
                  type: { const: 'text' },
                  text: text(3000),
                  style: {
                    type: 'object',
                    additionalProperties: false,
                    properties: { bold: { type: 'boolean' }, code: { type: 'boolean' } },
                  },
                },
              },
              {
                type: 'object',
                additionalProperties: false,
                required: ['type', 'url'],
                properties: {
                  type: { const: 'link' },
                  url: { type: 'string', pattern: '^https?://' },
                  text: text(3000),
                },
              },
            ],
          },
        },
      },
    },
  },
};

/** What Adaptive Cards 1.4 and the workflows of Teams document of what is used. */
const TEAMS = {
  type: 'object',
  additionalProperties: false,
  required: ['type', 'attachments'],
  properties: {
    type: { const: 'message' },
    attachments: {
      type: 'array',
      minItems: 1,
      maxItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['contentType', 'content'],
        properties: {
          contentType: { const: 'application/vnd.microsoft.card.adaptive' },
          contentUrl: { type: 'null' },
          content: {
            type: 'object',
            additionalProperties: false,
            required: ['type', 'version', 'body'],
            properties: {
              $schema: { const: 'http://adaptivecards.io/schemas/adaptive-card.json' },
              type: { const: 'AdaptiveCard' },
              version: { enum: ['1.4', '1.5'] },
              fallbackText: { type: 'string' },
              msteams: { type: 'object' },
              body: { type: 'array', items: { oneOf: [{ $ref: '#/$defs/container' }, { $ref: '#/$defs/rich' }] } },
            },
          },
        },
      },
    },
  },
  $defs: {
    container: {
      type: 'object',
      additionalProperties: false,
      required: ['type', 'items'],
      properties: {
        type: { const: 'Container' },
        separator: { type: 'boolean' },
        spacing: { type: 'string' },
        items: { type: 'array', minItems: 1, items: { $ref: '#/$defs/rich' } },
      },
    },
    rich: {
      type: 'object',
      additionalProperties: false,
      required: ['type', 'inlines'],
      properties: {
        type: { const: 'RichTextBlock' },
        spacing: { const: 'None' },
        inlines: {
          type: 'array',
          minItems: 1,
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['type', 'text'],
            properties: {
              type: { const: 'TextRun' },
              text: { type: 'string', minLength: 1 },
              weight: { const: 'Bolder' },
              size: { const: 'Large' },
              isSubtle: { type: 'boolean' },
              fontType: { const: 'Monospace' },
              selectAction: {
                type: 'object',
                additionalProperties: false,
                required: ['type', 'url'],
                properties: { type: { const: 'Action.OpenUrl' }, url: { type: 'string', pattern: '^https?://' } },
              },
            },
          },
        },
      },
    },
  },
};

const ajv = new Ajv2020({ allErrors: true });
const validators = { slack: ajv.compile(SLACK), teams: ajv.compile(TEAMS) };

/** What a body breaks of the documented format; of Teams also of the 28 KB that a workflow takes. */
export function formatProblems(format: keyof typeof validators, body: unknown): string[] {
  const validate = validators[format];
  void validate(body);
  const problems = (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
  const bytes = Buffer.byteLength(JSON.stringify(body));
  return format === 'teams' && bytes > 28_000 ? [...problems, `${bytes} bytes`] : problems;
}
