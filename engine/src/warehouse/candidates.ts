import { nearest, suggest } from '../base/text.js';
import type { StatementError } from './warehouse.js';

/** Suggestions for a name that the warehouse does not know. */
export function candidateHint({ message }: StatementError): string | undefined {
  const [first = '', ...furtherLines] = message.split('\n');
  const [, kind = '', candidateList] = /^(Candidate \w+|Did you mean):?(.+)$/m.exec(furtherLines.join('\n')) ?? [];
  if (candidateList === undefined) return undefined;
  const quoted = (text: string): string[] => [...text.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name);
  const unknownName = quoted(first).at(-1) ?? /name (\S+)/i.exec(first)?.[1] ?? '';
  const names = quoted(candidateList).map((name) => name.split('.').at(-1) ?? name);
  // For tables and functions DuckDB names the nearest one, at any distance.
  return kind.startsWith('Candidate') || nearest(unknownName, names) !== undefined
    ? suggest(unknownName, names)
    : undefined;
}
