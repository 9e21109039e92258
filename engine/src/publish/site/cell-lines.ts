import type MarkdownIt from 'markdown-it';

const ERROR = 'observablehq--error"';

/**
 * Extends Framework's Markdown parser: the error of a cell that does not parse gets the line where its code begins,
 * counted from 1 after the front matter, as `data-line`.
 */
export function addCellLines(markdown: MarkdownIt): void {
  markdown.core.ruler.before('placeholder', 'block-lines', ({ env, tokens }) => {
    (env as Lines).lines = tokens.map(({ map }) => map?.[0] ?? 0);
  });
  markdown.core.ruler.push('cell-lines', ({ env, tokens }) => {
    const { lines = [] } = env as Lines;
    for (const [i, { children }] of tokens.entries()) {
      let line = (lines[i] ?? 0) + 1;
      for (const child of children ?? []) {
        if (child.type === 'placeholder') child.meta = { line };
        line += child.type.endsWith('break') ? 1 : child.content.split('\n').length - 1;
      }
    }
  });
  const { fence, placeholder } = markdown.renderer.rules;
  markdown.renderer.rules.fence = (tokens, i, ...rest) =>
    withLine(fence?.(tokens, i, ...rest) ?? '', (tokens[i]?.map?.[0] ?? 0) + 2);
  markdown.renderer.rules['placeholder'] = (tokens, i, ...rest) =>
    withLine(placeholder?.(tokens, i, ...rest) ?? '', (tokens[i]?.meta as { line: number } | null)?.line ?? 1);
}

/** Line, from 0, where each block begins. */
interface Lines {
  lines?: number[];
}

function withLine(html: string, line: number): string {
  return html.replace(ERROR, () => `${ERROR} data-line="${line}"`);
}
