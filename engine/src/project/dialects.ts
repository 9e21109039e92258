import { suggest } from '../base/text.js';
import { LOCAL_WAREHOUSE, WAREHOUSE_NAMES, type WarehouseName } from '../warehouses/index.js';
import { isMapping, type ReportProblem } from '../base/check-keys.js';

/** The dialects that a project's models are compiled for. */
export const dialectsOf = ({
  dialects,
}: {
  dialects?: readonly WarehouseName[] | undefined;
}): readonly WarehouseName[] => dialects ?? WAREHOUSE_NAMES;

/** Reports what is wrong with the `dialects` of a configuration, and targets that they leave out. */
export function checkDialects(value: unknown, targets: unknown, problem: ReportProblem): void {
  const names: readonly string[] = WAREHOUSE_NAMES;
  const listed: readonly unknown[] = Array.isArray(value) ? value : [];
  const unknown = listed.find((name) => !names.includes(String(name)));
  if (unknown !== undefined)
    return problem('dialects', `unknown dialect ${String(unknown)}`, suggest(String(unknown), names));
  if (!listed.includes(LOCAL_WAREHOUSE))
    return problem('dialects', `dialects is ${JSON.stringify(value)}`, `list ${LOCAL_WAREHOUSE}, alone or with others`);
  for (const [name, target] of Object.entries(isMapping(targets) ? targets : {})) {
    const type = isMapping(target) ? String(target['type']) : '';
    if (names.includes(type) && !listed.includes(type))
      problem(
        'dialects',
        `target ${name} is of type ${type}, which dialects leaves out`,
        `add it: dialects: ['${LOCAL_WAREHOUSE}', '${type}']`,
      );
  }
}
