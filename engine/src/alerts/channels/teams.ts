import type { AlertMessage } from '../../history/index.js';
import { alertText, fitText, plainText, type AlertText, type Inline, type Line } from '../alert-text.js';

/** Bytes of a message; the rest of the 28 KB that Teams takes is left to the workflow's own envelope. */
const MAX_BYTES = 24_000;

/**
 * The body for a workflow of Teams that a webhook starts: a message with an Adaptive Card of version 1.4. Texts are runs of rich text
 * blocks, in which nothing is Markdown.
 */
export function teamsBody(message: AlertMessage): object {
  return bodyOf(fitText(alertText(message), (text) => Buffer.byteLength(JSON.stringify(bodyOf(text))) <= MAX_BYTES));
}

function bodyOf({ title, sections, footer }: AlertText): object {
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          fallbackText: title,
          msteams: { width: 'Full' },
          body: [
            richText([{ strong: title }], { size: 'Large' }),
            ...sections.map(({ heading, lines }) => ({
              type: 'Container',
              separator: true,
              spacing: 'Medium',
              items: [richText(heading, {}), ...lines.map((line) => richText(line, { spacing: 'None' }))],
            })),
            richText([plainText(footer)], { isSubtle: true }),
          ],
        },
      },
    ],
  };
}

interface Style {
  size?: 'Large';
  isSubtle?: boolean;
  spacing?: 'None';
}

function richText(line: Line, { spacing, ...style }: Style): object {
  const runs = line
    .filter((part) => plainText([part]) !== '')
    .map((part) => ({ type: 'TextRun', ...runOf(part), ...style }));
  return { type: 'RichTextBlock', ...(spacing === undefined ? {} : { spacing }), inlines: runs };
}

function runOf(part: Inline): object {
  if (typeof part === 'string') return { text: part };
  if ('code' in part) return { text: part.code, fontType: 'Monospace' };
  if ('strong' in part) return { text: part.strong, weight: 'Bolder' };
  return { text: part.text, weight: 'Bolder', selectAction: { type: 'Action.OpenUrl', url: part.link } };
}
