import { isMapping, type ReportProblem } from '../base/check-keys.js';
import { nameProblem } from '../base/names.js';
import { suggest } from '../base/text.js';

/** Folders below `transforms/`, in the order of the pipeline: each is a schema, with the materialization that its models have by default. */
export type Layers = Readonly<Record<string, 'view' | 'table'>>;

export const DEFAULT_LAYERS: Layers = { staging: 'view', marts: 'table' };

/** Names that have another meaning as a schema, or as a folder of `transforms/` or `expectations/`. */
const RESERVED = [
  ...['raw', 'meta', 'main', 'temp', 'system', 'information_schema', 'pg_catalog'],
  ...['seeds', 'macros', 'contracts', 'checkpoints', 'custom'],
];

/** The layers that a warehouse has tables of: those of models, after that of loaders. */
export const schemasOf = (layers: Layers = DEFAULT_LAYERS): string[] => ['raw', ...Object.keys(layers)];

/** The layer of a file below `transforms/`; seeds belong to the first one. Undefined: its folder is none. */
export function layerOf(file: string, layers: Layers): string | undefined {
  const folder = file.split('/')[1] ?? '';
  if (folder === 'seeds') return Object.keys(layers)[0];
  return Object.hasOwn(layers, folder) ? folder : undefined;
}

/** Reports what is wrong with the `layers` of a configuration. */
export function checkLayers(value: unknown, problem: ReportProblem): void {
  const report = (message: string, hint: string): void => problem('layers', message, hint);
  const example =
    "name folders and the materialization of their models: { staging: 'view', core: 'table', marts: 'table' }";
  if (!isMapping(value)) return report(`layers is ${JSON.stringify(value)}`, example);
  for (const [name, materialized] of Object.entries(value)) {
    const invalid = nameProblem('layer', name, { file: '' });
    if (invalid !== undefined) report(invalid.message, invalid.hint ?? '');
    if (RESERVED.includes(name.toLowerCase()))
      report(`a layer is called ${name}, which has another meaning`, `other names than ${RESERVED.join(', ')}`);
    if (materialized !== 'view' && materialized !== 'table')
      report(`layer ${name} is ${JSON.stringify(materialized)}`, suggest(String(materialized), ['view', 'table']));
  }
  if (!Object.hasOwn(value, 'marts')) report('layers has no marts', `pages read the marts: ${example}`);
}
