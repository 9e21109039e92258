import { UsageError } from '../base/errors.js';
import { pickTarget } from '../project/config.js';
import type { Reconciliation } from '../reconcile/index.js';
import type { RunOptions } from '../run/options.js';
import { readProject } from '../run/project/project.js';
import { compareTables, openSide, selectedTables, withSides } from './compare/compare-tables.js';

/** Which targets to compare, by their names in `lastro.config.ts`. */
export interface ReconcileOptions {
  /** Default: the target of the run. */
  from: string | undefined;
  to: string;
  /** Most rows that are named of a table. */
  examples: number;
}

/** Compares the selected models, seeds and raw tables of two targets. Nothing is written. */
export async function reconcile(
  options: RunOptions,
  { from, to, examples }: ReconcileOptions,
): Promise<Reconciliation> {
  const project = await readProject({ ...options, target: from ?? options.target });
  const { name, target } = pickTarget(project.config, to);
  if (name === project.targetName)
    throw new UsageError('reconcile.same-target', `${name} cannot be compared with itself`, {
      hint: 'name two targets of lastro.config.ts by --from and --to',
    });
  const tables = selectedTables(project, options);
  const open = {
    from: () => openSide(project, options),
    to: () => openSide({ ...project, targetName: name, target }, options),
  };
  return withSides(open, async (sides) => {
    const targets = { from: sides.from.name, to: sides.to.name };
    const compared = await compareTables(project, options, sides, { tables, examples });
    if (compared.every(({ status }) => status === 'absent'))
      throw new UsageError('reconcile.nothing', `neither ${targets.from} nor ${targets.to} has any of the tables`, {
        hint: 'build both targets first',
      });
    const equal = compared.every(({ status }) => status === 'equal' || status === 'absent');
    return { targets, equal, tables: compared };
  });
}
