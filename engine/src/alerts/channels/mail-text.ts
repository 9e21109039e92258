import { escapeHtml } from '../../base/escape.js';
import type { AlertText, Inline, Line } from '../alert-text.js';

/** A message as HTML for mail readers. */
export function mailHtml({ title, sections, footer }: AlertText): string {
  const items = sections.map(
    ({ heading, lines }) =>
      `<h2 style="font-size:1em;margin:1.5em 0 0.3em">${htmlLine(heading)}</h2>\n` +
      lines.map((line) => `<div>${htmlLine(line)}</div>`).join('\n'),
  );
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head>`,
    '<body style="font-family:sans-serif;line-height:1.4">',
    `<h1 style="font-size:1.2em">${escapeHtml(title)}</h1>`,
    ...items,
    `<p style="color:#666;font-size:0.85em">${htmlLine(footer)}</p>`,
    '</body></html>',
    '',
  ].join('\n');
}

/** A message as plain text; addresses follow their texts. */
export function mailText({ title, sections, footer }: AlertText): string {
  const items = sections.map(({ heading, lines }) =>
    [plainLine(heading), ...lines.map((line) => `  ${plainLine(line)}`)].join('\n'),
  );
  return `${[title, ...items, plainLine(footer)].join('\n\n')}\n`;
}

const htmlLine = (line: Line): string => line.map(inlineHtml).join('');

function inlineHtml(part: Inline): string {
  if (typeof part === 'string') return escapeHtml(part);
  if ('code' in part) return `<code>${escapeHtml(part.code)}</code>`;
  if ('strong' in part) return `<strong>${escapeHtml(part.strong)}</strong>`;
  return `<a href="${escapeHtml(part.link)}">${escapeHtml(part.text)}</a>`;
}

const plainLine = (line: Line): string =>
  line
    .map((part) => {
      if (typeof part === 'string') return part;
      if ('code' in part) return part.code;
      return 'strong' in part ? part.strong : `${part.text} <${part.link}>`;
    })
    .join('');
