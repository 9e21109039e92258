import { oneLine } from '../base/escape.js';
import { npx } from '../base/npx.js';
import { count } from '../base/text.js';
import type { AlertItem, AlertMessage } from '../history/index.js';

/** A part of a line: plain text, a command or a name, or a link. Each channel writes it in its own form. */
export type Inline = string | { code: string } | { link: string; text: string } | { strong: string };

export type Line = readonly Inline[];

/** A message as every channel shows it. */
export interface AlertText {
  title: string;
  /** Of each item what happened, and what is known of it. */
  sections: { heading: Line; lines: Line[] }[];
  footer: Line;
}

/** Longer lists of tables and pages are cut. */
const LISTED = 6;

export function alertText({ id, project, subject, items }: AlertMessage): AlertText {
  return {
    title: oneLine(`${project} (${subject}): ${summaryOf(items)}`, 140),
    sections: items.map((item) => ({
      heading: headingOf(item),
      lines: linesOf(item).filter((line) => plainText(line).trim() !== ''),
    })),
    footer: [`Lastro, message ${id}`],
  };
}

const WORDS = {
  failure: { fail: 'Failed', warn: 'Warning' },
  stale: { fail: 'Stale', warn: 'Stale' },
  recovery: { fail: 'Recovered', warn: 'Recovered' },
} as const;

const REMOVED = 'Replaced or removed';
const ACCEPTED = 'Accepted';

/** `Failed`, as a reader sees it before the title of an item. */
export function wordOf({ event, level, removed, accepted }: AlertItem): string {
  if (accepted === true) return ACCEPTED;
  return removed === true ? REMOVED : WORDS[event][level];
}

function summaryOf(items: readonly AlertItem[]): string {
  const number = (word: string): number => items.filter((item) => wordOf(item) === word).length;
  const parts: [number, string][] = [
    [number('Failed'), count(number('Failed'), 'failure')],
    [number('Warning'), count(number('Warning'), 'warning')],
    [number('Stale'), `${number('Stale')} stale`],
    [number('Recovered'), `${number('Recovered')} recovered`],
    [number(REMOVED), `${number(REMOVED)} replaced or removed`],
    [number(ACCEPTED), `${number(ACCEPTED)} accepted`],
  ];
  return parts.flatMap(([n, text]) => (n === 0 ? [] : [text])).join(', ');
}

function headingOf(item: AlertItem): Line {
  const title = oneLine(item.title, 300);
  return [`${wordOf(item)}: `, item.url === null ? { strong: title } : { link: item.url, text: title }];
}

function linesOf(item: AlertItem): Line[] {
  const { details, owner, downstream, pages, command, event } = item;
  return [
    [factsOf(item)],
    ...details.map((detail) => [oneLine(detail, 300)]),
    ...(event === 'recovery' || downstream.length === 0 ? [] : [['Tables downstream: ', ...names(downstream)]]),
    ...(event === 'recovery' || pages.length === 0 ? [] : [['Pages: ', listed(pages)]]),
    ...(owner === null ? [] : [[`Owner: ${oneLine(owner, 100)}`]]),
    ...(event === 'recovery' || command === null ? [] : [['Reproduce: ', { code: oneLine(command, 300) }]]),
  ];
}

/** `since 2018-10-17 06:00 UTC, found in 3 runs, 12 failing rows`. */
function factsOf({ since, runs, rows, event }: AlertItem): string {
  const found = runs < 2 ? [] : [`found in ${runs} runs`];
  if (event === 'recovery') return [`failed from ${minute(since)}`, ...found].join(', ');
  return [`since ${minute(since)}`, ...found, ...(rows === null ? [] : [count(rows, 'failing row')])].join(', ');
}

const minute = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;

function names(all: readonly string[]): Inline[] {
  const shown = all.slice(0, LISTED).flatMap((name, i): Inline[] => [...(i === 0 ? [] : [', ']), { code: name }]);
  return all.length > LISTED ? [...shown, ` and ${all.length - LISTED} more`] : shown;
}

function listed(all: readonly string[]): string {
  const shown = all.slice(0, LISTED).map((name) => oneLine(name, 100));
  return shown.join(', ') + (all.length > LISTED ? ` and ${all.length - LISTED} more` : '');
}

/** The text of a line without links. */
export function plainText(line: Line): string {
  return line
    .map((part) =>
      typeof part === 'string' ? part : 'code' in part ? part.code : 'link' in part ? part.text : part.strong,
    )
    .join('');
}

/** As many sections as fit, and a sentence in place of the others. `fits` gets the text with that sentence. */
export function fitText(text: AlertText, fits: (text: AlertText) => boolean): AlertText {
  const { length } = text.sections;
  let kept = 0;
  for (let step = length; step > 0; step = Math.floor(step / 2))
    while (kept + step <= length && fits(firstSections(text, kept + step))) kept += step;
  return firstSections(text, kept);
}

function firstSections(text: AlertText, kept: number): AlertText {
  const left = text.sections.length - kept;
  if (left === 0) return text;
  const what =
    kept > 0 ? `and ${left} more, for which` : left === 1 ? 'one item, for which' : `${left} items, for which`;
  const rest = { heading: [`${what} there is no room here: ${npx('alert list')}`], lines: [] };
  return { ...text, sections: [...text.sections.slice(0, kept), rest] };
}
