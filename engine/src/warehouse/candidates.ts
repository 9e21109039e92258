import { nearest, suggest } from '../base/text.js';
import type { StatementError } from './warehouse.js';

/** What may have been meant by a name that the warehouse does not know, of those it says it knows instead. */
export function candidateHint({ message }: StatementError): string | undefined {
  const [first = '', ...more] = message.split('\n');
  const [, kind = '', listed] = /^(Candidate \w+|Did you mean):?(.+)$/m.exec(more.join('\n')) ?? [];
  if (listed === undefined) return undefined;
  const quoted = (text: string): string[] => [...text.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name);
  const wanted = quoted(first).at(-1) ?? /name (\S+)/i.exec(first)?.[1] ?? '';
  const names = quoted(listed).map((name) => name.split('.').at(-1) ?? name);
  // Of tables and functions it names the nearest of all there are, however far.
  return kind.startsWith('Candidate') || nearest(wanted, names) !== undefined ? suggest(wanted, names) : undefined;
}
