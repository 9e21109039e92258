import type { AlertMessage } from '../../history/index.js';
import { alertText, fitText, plainText, type AlertText, type Inline, type Line } from '../alert-text.js';

/** Blocks of a message, characters of a block's text and of a header, and characters of the text for notifications. */
const MAX_BLOCKS = 50;
const MAX_CHARACTERS = 3000;
const MAX_HEADER = 150;

/**
 * The body for an incoming webhook of Slack. Its blocks are rich text, whose parts Slack shows as they are: nothing in them is
 * markup. The text for notifications is mrkdwn and escaped as such.
 */
export function slackBody(message: AlertMessage): object {
  const text = fitText(alertText(message), fits);
  return {
    text: escapeMrkdwn([text.title, ...text.sections.map(({ heading }) => plainText(heading))].join('\n')).slice(
      ...[0, MAX_CHARACTERS],
    ),
    blocks: blocksOf(text),
  };
}

const fits = (text: AlertText): boolean =>
  blocksOf(text).length <= MAX_BLOCKS &&
  text.sections.every(
    ({ heading, lines }) => [heading, ...lines].map(lengthOf).reduce((a, b) => a + b, 0) <= MAX_CHARACTERS,
  );

const lengthOf = (line: Line): number =>
  line.reduce((total, part) => total + plainText([part]).length + (isLink(part) ? part.link.length : 0), 1);

const isLink = (part: Inline): part is Extract<Inline, { link: string }> => typeof part === 'object' && 'link' in part;

function blocksOf({ title, sections, footer }: AlertText): object[] {
  return [
    { type: 'header', text: { type: 'plain_text', text: title.slice(0, MAX_HEADER), emoji: false } },
    ...sections.map(({ heading, lines }) => ({
      type: 'rich_text',
      elements: [{ type: 'rich_text_section', elements: [heading, ...lines].flatMap(elementsOf) }],
    })),
    { type: 'context', elements: [{ type: 'plain_text', text: plainText(footer), emoji: false }] },
  ];
}

/** A line after the first begins with a line feed. */
function elementsOf(line: Line, position: number): object[] {
  const elements = line.filter((part) => plainText([part]) !== '').map(elementOf);
  return position === 0 ? elements : [{ type: 'text', text: '\n' }, ...elements];
}

function elementOf(part: Inline): object {
  if (typeof part === 'string') return { type: 'text', text: part };
  if ('link' in part) return { type: 'link', url: part.link, text: part.text };
  return 'code' in part
    ? { type: 'text', text: part.code, style: { code: true } }
    : { type: 'text', text: part.strong, style: { bold: true } };
}

/** Text in which Slack finds neither a link, nor a mention. */
export function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
