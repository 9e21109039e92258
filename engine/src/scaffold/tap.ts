import { plainName, tableNames } from './names.js';
import { sourceText } from './typescript.js';

export interface TapShape {
  /** Name of the loader: `shop`. */
  name: string;
  /** Relative to the project: `.taps/tap-shop/bin/tap-shop`. */
  command: string;
  /** Relative to the project. */
  catalog: string;
  config: Readonly<Record<string, unknown>> | undefined;
  /** Ids of the streams that are loaded. */
  streams: readonly string[];
}

/** What a tap's configuration has under such a name is read from the environment. */
const SECRET = /password|passwd|secret|token|api_?key|private_?key|credential|dsn|sqlalchemy_url|database_url|auth/i;

/** The loader of a tap; `secrets` are the variables of the environment that it reads. */
export function tapLoader({ name, command, catalog, config, streams }: TapShape): { text: string; secrets: string[] } {
  const secrets: string[] = [];
  const tables = tableNames(streams.map((id) => id.split(/[-.]/).at(-1) ?? id));
  const value = config === undefined ? undefined : valueText(config, [name], secrets, '  ');
  const parameters = secrets.length === 0 ? '' : '{ secret }';
  const text = `import { defineTap } from 'lastro';

export default defineTap({
  name: ${sourceText(name)},
  command: ${sourceText(command)},
${value === undefined ? '' : `  config: ${parameters === '' ? value : `(${parameters}) => (${value})`},\n`}  catalog: ${sourceText(catalog)},
  streams: {
${streams.map((id, i) => `    ${keyText(id)}: ${sourceText(tables[i] ?? id)},\n`).join('')}  },
});
`;
  return { text, secrets };
}

const keyText = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : sourceText(key));

/** A value of JSON as TypeScript, with calls of `secret` for texts that are named as secrets. */
function valueText(value: unknown, path: readonly string[], secrets: string[], indent: string): string {
  const key = path.at(-1) ?? '';
  if (typeof value === 'string') {
    if (path.length < 2 || !SECRET.test(key)) return sourceText(value);
    const variable = plainName(path.join('_')).toUpperCase();
    secrets.push(variable);
    return `secret(${sourceText(variable)})`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const lines = Array.isArray(value)
    ? value.map((each: unknown, i) => valueText(each, [...path, String(i + 1)], secrets, inner))
    : Object.entries(value).map(
        ([name, each]) => `${keyText(name)}: ${valueText(each, [...path, name], secrets, inner)}`,
      );
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  if (lines.length === 0) return `${open ?? ''}${close ?? ''}`;
  return `${open ?? ''}\n${lines.map((line) => `${inner}${line},\n`).join('')}${indent}${close ?? ''}`;
}
