/** A text as a literal of TypeScript, in single quotes; safe in a fence of Markdown and in a script of HTML. */
export function sourceText(text: string): string {
  const escaped = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replaceAll("'", "\\'")
    .replaceAll('`', '\\u0060')
    .replaceAll('</', '<\\/');
  return `'${escaped}'`;
}

/** A text within a template literal. */
export const templateText = (text: string): string =>
  sourceText(text).slice(1, -1).replaceAll("\\'", "'").replaceAll('${', '\\${');
