import { escapeMarkdown, markdownCode } from '../../base/escape.js';
import type { AlertText, Inline, Line } from '../alert-text.js';

/** The sections of a message as GitHub's Markdown, in which nothing of its texts is markup, a link or a mention. */
export function alertMarkdown({ sections }: Pick<AlertText, 'sections'>): string {
  return sections
    .map(({ heading, lines }) =>
      [markdownLine(heading), '', ...lines.map((line) => `- ${markdownLine(line)}`)].join('\n').trimEnd(),
    )
    .join('\n\n');
}

/** A line that begins no list and no heading. */
function markdownLine(line: Line): string {
  return line
    .map(inlineMarkdown)
    .join('')
    .replace(/^\s*(\d+)([.)])/, '$1\\$2')
    .replace(/^\s*([-+=])/, '\\$1');
}

function inlineMarkdown(part: Inline): string {
  if (typeof part === 'string') return escapeKeepingBlanks(part);
  if ('code' in part) return markdownCode(part.code);
  if ('strong' in part) return `**${escapeKeepingBlanks(part.strong)}**`;
  return `[${escapeKeepingBlanks(part.text)}](<${part.link.replaceAll('<', '%3C').replaceAll('>', '%3E')}>)`;
}

/** Blanks at the ends separate a text from what is beside it. */
function escapeKeepingBlanks(text: string): string {
  const [before = ''] = /^ */.exec(text) ?? [];
  const [after = ''] = text.trim() === '' ? [] : (/ *$/.exec(text) ?? []);
  return before + escapeMarkdown(text, Infinity) + after;
}
