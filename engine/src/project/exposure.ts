import type { Location } from '../base/errors.js';
import { nameProblem } from '../base/names.js';
import { suggest } from '../base/text.js';
import { dependencies } from '../sql/dependencies.js';
import type { YamlValue } from './yaml.js';

export const EXPOSURE_TYPES = ['dashboard', 'notebook', 'analysis', 'ml', 'application'] as const;

/** What reads tables of the project and is no page of its site: dbt's `exposures`. */
export interface Exposure {
  name: string;
  label: string;
  type: (typeof EXPOSURE_TYPES)[number];
  description: string;
  /** A name, an address, or both. */
  owner: { name: string | undefined; email: string | undefined };
  url: string | undefined;
  maturity: string | undefined;
  tags: string[];
  /** What it reads, as models write it: `@ref(fct_orders)`. */
  reads: string[];
  location: Location;
}

export const EXPOSURE_KEYS: readonly string[] = [
  ...['name', 'label', 'type', 'description', 'owner', 'url', 'maturity'],
  ...['depends_on', 'tags', 'meta', 'config', 'enabled'],
];

/** Reads an exposure as dbt writes it; undefined for one that is not enabled. What is wrong is reported. */
export function readExposure(entry: YamlValue): Exposure | undefined {
  entry.allow(EXPOSURE_KEYS);
  const config = entry.get('config');
  config.allow(['enabled', 'tags', 'meta']);
  if ((config.get('enabled').boolean() ?? entry.get('enabled').boolean()) === false) return undefined;
  const name = entry.get('name').text() ?? '';
  entry.report(nameProblem('exposure', entry.get('name').isAbsent ? undefined : name, entry.location));
  const stated = entry.get('type').text() ?? '';
  const type = EXPOSURE_TYPES.find((each) => each === stated);
  if (type === undefined)
    entry.problem(
      'transforms.exposure',
      `the type of the exposure ${name} is ${JSON.stringify(stated)}`,
      suggest(stated, EXPOSURE_TYPES),
    );
  const maturity = entry.get('maturity').text();
  if (maturity !== undefined && !['high', 'medium', 'low'].includes(maturity))
    entry.get('maturity').problem('transforms.exposure', `unknown maturity ${maturity}`, 'high, medium or low');
  const reads = entry
    .get('depends_on')
    .items()
    .flatMap((item) => readReference(item) ?? []);
  if (reads.length === 0)
    entry.problem('transforms.exposure', `the exposure ${name} reads nothing`, "depends_on: [ref('fct_orders')]");
  const url = entry.get('url').text();
  if (url !== undefined && !/^(https?|mailto):/i.test(url))
    entry.problem('transforms.exposure', `the url of the exposure ${name} is ${url}`, 'begin it with https://');
  return {
    name,
    label: entry.get('label').text() ?? name,
    type: type ?? 'application',
    description: entry.get('description').text()?.trim() ?? '',
    owner: readOwner(entry.get('owner')),
    url,
    maturity,
    tags: [...entry.get('tags').texts(), ...config.get('tags').texts()],
    reads,
    location: entry.location,
  };
}

/** `owner: finance`, or dbt's `owner: {name, email}`. */
function readOwner(value: YamlValue): Exposure['owner'] {
  if (typeof value.json === 'string') return { name: value.json, email: undefined };
  value.allow(['name', 'email']);
  return { name: value.get('name').text(), email: value.get('email').texts().join(', ') || undefined };
}

/** `ref('x')` or `source('a', 'b')`, with or without the `@` of models. */
function readReference(item: YamlValue): string | undefined {
  const text = `@${(item.text() ?? '')
    .trim()
    .replace(/^@|^\{\{\s*/, '')
    .replace(/\s*\}\}$/, '')}`;
  const { refs, sources } = dependencies(text);
  if (refs.length + sources.length === 1) return text;
  item.problem(
    'transforms.exposure',
    `an exposure does not read ${text.slice(1)}`,
    "write ref('model') or source('raw', 'table')",
  );
  return undefined;
}
