import { LastroError, type Location } from '../base/errors.js';
import { isSignificant, tokenize } from './lexer.js';

const OPENINGS = ['{{', '{%', '{#'];

/** dbt's templates in a model, each with the helper to write instead: they are not read here. */
export function jinjaProblems(sql: string, place: (offset: number) => Location): LastroError[] {
  if (!OPENINGS.some((opening) => sql.includes(opening))) return [];
  const tokens = tokenize(sql).filter(isSignificant);
  return tokens.flatMap(({ kind, start }) => {
    if (kind !== 'symbol' || !OPENINGS.includes(sql.slice(start, start + 2))) return [];
    const text = (/^\{[{%#][^{}]{0,200}[}%#]\}/.exec(sql.slice(start, start + 210))?.[0] ?? '').replaceAll(/\s+/g, ' ');
    const location = place(start);
    const message = `Jinja is not supported here: ${text === '' ? sql.slice(start, start + 2) : text}`;
    return [new LastroError('sql.jinja', message, { location, hint: adviceFor(text) })];
  });
}

function adviceFor(text: string): string {
  const call = /^\{\{ ?-?\s*(ref|source|var)\s*\(([^()]*)\)/.exec(text);
  const names = (call?.[2] ?? '').split(',').map((name) => name.trim());
  const plain = names.map((name) => name.replaceAll(/^['"]|['"]$/g, ''));
  if (call?.[1] === 'ref') return `write @ref(${plain.at(-1) ?? ''})`;
  if (call?.[1] === 'source') return `write @source(${plain.at(-1) ?? ''})`;
  if (call?.[1] === 'var') return `write @var(${[plain[0], ...names.slice(1)].join(', ')})`;
  if (/^\{\{ ?-?\s*this\b/.test(text)) return 'write @this';
  if (/^\{% ?-?\s*if is_incremental\b/.test(text)) return 'write @if_incremental(...)';
  const config = /^\{\{ ?-?\s*config\s*\(([^()]*)\)/.exec(text)?.[1];
  if (config !== undefined)
    return `write it in the YAML of the folder, below the model's name: config: {${config
      .replaceAll(/\s*=\s*/g, ': ')
      .replaceAll("'", '')
      .trim()}}`;
  if (/^\{% ?-?\s*macro\b/.test(text)) return 'write a macro of its own file: transforms/macros/<name>.sql';
  return 'write plain SQL with @ref(model), @source(table), @var(name) and the other helpers';
}
