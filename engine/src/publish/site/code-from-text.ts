import { LastroError } from '../../base/errors.js';
import { literalText, nodesOf, placeIn, type SourceCode } from './source-code.js';
import type { SyntaxNode } from './framework-parsers.js';

type Call = SyntaxNode & { callee?: SyntaxNode & { name?: string }; arguments?: readonly SyntaxNode[] };

/** A problem for each place where a page or module makes code from text, which the site's content policy blocks. */
export function codeFromText(sources: readonly SourceCode[]): LastroError[] {
  return sources.flatMap(({ blocks }) =>
    blocks.flatMap((block) =>
      [...nodesOf(block.parsed.body)].flatMap((node) => {
        const maker = makerOf(node);
        if (maker === undefined) return [];
        return new LastroError(
          'site.code-from-text',
          `the site's content policy forbids ${maker} with a text of code`,
          {
            location: placeIn(block, node, maker),
            hint: 'write the code as a function',
          },
        );
      }),
    ),
  );
}

/** `eval`, `Function`, or a timer that is given a text. */
function makerOf(node: SyntaxNode): string | undefined {
  const { type, callee, arguments: given = [] } = node as Call;
  const name = callee?.type === 'Identifier' ? callee.name : undefined;
  if (name === 'Function' && (type === 'NewExpression' || type === 'CallExpression')) return name;
  if (type !== 'CallExpression') return undefined;
  if (name === 'eval') return name;
  const isTimer = name === 'setTimeout' || name === 'setInterval';
  return isTimer && given[0] !== undefined && literalText(given[0]) !== undefined ? name : undefined;
}
