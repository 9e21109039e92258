import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { parseFragment } from 'parse5';
import { describe, expect, it } from 'vitest';
import { alertText, plainText } from '../../src/alerts/alert-text.js';
import { annotations } from '../../src/alerts/channels/github-annotation.js';
import { mailHtml } from '../../src/alerts/channels/mail-text.js';
import { alertMarkdown } from '../../src/alerts/channels/markdown.js';
import { slackBody } from '../../src/alerts/channels/slack.js';
import { teamsBody } from '../../src/alerts/channels/teams.js';
import type { AlertItem } from '../../src/history/index.js';
import { item, message } from './fixture.js';
import { formatProblems } from './formats.js';

/** Texts with what the channels' forms give a meaning to. */
const texts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        ...[
          '*',
          '_',
          '`',
          '~',
          '<',
          '>',
          '&',
          '|',
          '[',
          ']',
          '(',
          ')',
          '#',
          '@everyone',
          '<!channel>',
          '<@U1>',
          '{{DATE()}}',
        ],
        ...[
          'https://evil.example',
          '</a>',
          '<script>',
          '"',
          "'",
          '%0A',
          '::error::',
          '\n',
          '\r',
          '\u0000',
          '\u202e',
          ' ',
          'a',
          '- ',
          '1. ',
        ],
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
);

const items: fc.Arbitrary<AlertItem> = fc
  .record({
    title: texts,
    details: fc.array(texts, { maxLength: 3 }),
    owner: fc.option(texts),
    pages: fc.array(texts, { maxLength: 8 }),
    event: fc.constantFrom('failure', 'stale', 'recovery'),
    level: fc.constantFrom('warn', 'fail'),
    command: fc.option(texts),
    url: fc.option(fc.webUrl({ withQueryParameters: true })),
  })
  .map((fields) => item(fields as Partial<AlertItem>));

const LONG = 'x'.repeat(290);

describe('texts of any content', () => {
  it('keep to the formats of Slack and Teams', () => {
    fc.assert(
      fc.property(fc.array(items, { minLength: 1, maxLength: 4 }), (all) => {
        expect(formatProblems('slack', slackBody(message({ items: all })))).toEqual([]);
        expect(formatProblems('teams', teamsBody(message({ items: all })))).toEqual([]);
      }),
    );
  });

  it('are no mentions and no links in the text for notifications of Slack', () => {
    fc.assert(
      fc.property(items, (one) => {
        const { text } = slackBody(message({ items: [one] })) as { text: string };
        expect(text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
      }),
    );
  });

  it('are themselves in HTML and in Markdown: no element, no link, no line more', () => {
    const markdown = new MarkdownIt({ html: true, linkify: true });
    fc.assert(
      fc.property(items, (one) => {
        const text = alertText(message({ items: [one] }));
        const shown = text.sections.flatMap(({ heading, lines }) => [heading, ...lines]).map((line) => plainText(line));
        const squeeze = (value: string): string => value.replaceAll(/\s+/g, ' ').trim();
        const html = parse(mailHtml(text));
        expect(
          html.elements.filter(
            (name) => !['code', 'strong', 'a', 'div', 'h1', 'h2', 'p', 'meta', 'title'].includes(name),
          ),
        ).toEqual([]);
        expect(html.elements.filter((name) => name === 'a')).toHaveLength(one.url === null ? 0 : 1);
        for (const line of shown) expect(squeeze(html.text)).toContain(squeeze(line));
        const rendered = parse(markdown.render(alertMarkdown(text)));
        expect(rendered.elements.filter((name) => !['p', 'ul', 'li', 'strong', 'code', 'a'].includes(name))).toEqual(
          [],
        );
        expect(rendered.elements.filter((name) => name === 'a')).toHaveLength(one.url === null ? 0 : 1);
        expect(rendered.elements.filter((name) => name === 'li')).toHaveLength(text.sections[0]?.lines.length ?? 0);
      }),
      { numRuns: 300 },
    );
  });

  it('are one line of a workflow command each', () => {
    fc.assert(
      fc.property(fc.array(items, { minLength: 1, maxLength: 3 }), (all) => {
        const lines = annotations(message({ items: all }));
        for (const line of lines) expect(line).toMatch(/^::(error|warning|notice) title=[^:,\r\n]*::[^\r\n]*$/);
      }),
    );
  });
});

describe('messages that are too long', () => {
  const many = (n: number): AlertItem[] =>
    Array.from({ length: n }, (_, i) => item({ title: `check ${i}`, details: [LONG, LONG], topic: `check dev ${i}` }));

  it('have as many items as fit, and say how many are left out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), (n) => {
        const whole = message({ items: many(n) });
        for (const [format, body] of [
          ['slack', slackBody(whole)],
          ['teams', teamsBody(whole)],
        ] as const) {
          expect(formatProblems(format, body)).toEqual([]);
          const text = JSON.stringify(body);
          const shown = [...text.matchAll(/"text":"check \d+"/g)].length;
          const left = Number(/and (\d+) more, for which/.exec(text)?.[1] ?? 0);
          expect(shown + left).toBe(n);
        }
      }),
      { numRuns: 12 },
    );
  });

  it('of annotations ten of each kind are shown, the last of which says how many more there are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 40 }), (errors, notices) => {
        const all = [...many(errors), ...many(notices).map((each) => ({ ...each, event: 'recovery' as const }))];
        const lines = annotations(message({ items: all }));
        for (const [kind, n] of [
          ['error', errors],
          ['notice', notices],
        ] as const) {
          const ofKind = lines.filter((line) => line.startsWith(`::${kind} `));
          const left = Number(/::and (\d+) more/.exec(ofKind.at(-1) ?? '')?.[1] ?? 0);
          expect(ofKind.length).toBeLessThanOrEqual(10);
          expect(left === 0 ? ofKind.length : ofKind.length - 1 + left).toBe(n);
        }
      }),
    );
  });

  it('an item that alone is too long is named as such', () => {
    const endless = item({ details: Array.from({ length: 200 }, () => LONG) });
    for (const [format, body] of [
      ['slack', slackBody(message({ items: [endless] }))],
      ['teams', teamsBody(message({ items: [endless] }))],
    ] as const) {
      expect(formatProblems(format, body)).toEqual([]);
      expect(JSON.stringify(body)).toContain('one item, for which there is no room here: npx lastro alert list');
    }
  });
});

interface Parsed {
  elements: string[];
  text: string;
}

function parse(html: string): Parsed {
  const elements: string[] = [];
  let text = '';
  const visit = (node: object): void => {
    if ('tagName' in node) elements.push(node.tagName as string);
    if ('value' in node) text += node.value as string;
    for (const child of (node as { childNodes?: object[] }).childNodes ?? []) visit(child);
  };
  visit(parseFragment(html));
  return { elements, text };
}
