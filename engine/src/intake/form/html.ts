import { escapeHtml } from '../../base/escape.js';

/** Text that is HTML already. */
export class Html {
  constructor(readonly text: string) {}
}

export type HtmlPart = Html | string | number | undefined | readonly HtmlPart[];

/** HTML whose values are escaped, unless they are HTML; lists are joined, undefined is nothing. Attributes stand in double quotes. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlPart[]): Html {
  return new Html(strings.map((text, i) => (i === 0 ? text : htmlText(values[i - 1]) + text)).join(''));
}

/** Attributes, each after a blank; without those that are undefined or false. */
export function attributes(values: Readonly<Record<string, string | boolean | undefined>>): Html {
  const set = Object.entries(values).filter(([, value]) => value !== undefined && value !== false);
  return new Html(
    set.map(([name, value]) => (value === true ? ` ${name}` : ` ${name}="${escaped(String(value))}"`)).join(''),
  );
}

function htmlText(value: HtmlPart): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.text;
  return typeof value === 'object' ? value.map(htmlText).join('') : escaped(String(value));
}

/** U+0000 is no character of HTML. */
const escaped = (text: string): string => escapeHtml(text.replaceAll('\0', '\uFFFD'));
