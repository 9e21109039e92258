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
  const other = listed.find((name) => typeof name !== 'string' || !names.includes(name));
  if (other !== undefined) {
    const shown = typeof other === 'string' ? other : JSON.stringify(other);
    return problem('dialects', `unknown dialect ${shown}`, suggest(shown, names));
  }
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
