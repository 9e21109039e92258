import { verdictOf, worstVerdict, type Verdict } from '../../base/status.js';
import { formatColumn } from '../../sql/relation.js';
import type { Manifest, RunResults } from '../artifacts.js';
import { dependenciesOf, lineageByTable } from '../column-dependencies.js';
import { relationNodes } from '../relation-nodes.js';
import type { TrustEntry, TrustIndex } from './shapes.js';

interface TableChecks {
  /** Names of the columns that the manifest states. */
  columns: readonly string[];
  checks: { position: number; columns: readonly string[] }[];
}

/**
 * Follows every column upstream and gathers the checks on the way: those that name a column of its lineage, and those
 * about a table of its lineage as a whole. The keys by which a model joins, filters and groups its rows are in the lineage of each
 * of its columns. A column without lineage in a table that reads others (a count of rows, or one whose origin is not known) stands
 * on all that the table reads. A column that no check reads itself is at best `indirect`: an error of its own table's model would
 * not be noticed.
 */
export function trustIndex(manifest: Manifest, runResults: RunResults): TrustIndex {
  const lineages = lineageByTable(manifest);
  const tables = new Map<string, TableChecks>(
    relationNodes(manifest).map(({ relation, columns }) => [relation, { columns: Object.keys(columns), checks: [] }]),
  );

  const index: TrustIndex = { checks: [], problems: {}, entries: {} };
  const verdicts: Verdict[] = [];
  for (const result of runResults.results) {
    const table = tables.get(result.relation);
    if (result.resource_type !== 'test' || result.check === null || table === undefined) continue;
    const { id, columns, expectation, observed } = result.check;
    const verdict = verdictOf(result.status);
    table.checks.push({ position: index.checks.length, columns });
    const known = lineages.get(result.relation)?.columns;
    for (const column of columns) if (known?.has(column) === false) known.set(column, []);
    index.checks.push(id);
    verdicts.push(verdict);
    if (verdict !== 'pass') index.problems[id] = { relation: result.relation, verdict, expectation, observed };
  }

  const toEntry = (name: string, column?: string): TrustEntry => {
    const checks: number[] = [];
    const start = column === undefined ? { relation: name } : { relation: name, column };
    for (const [dependency, columns] of dependenciesOf([start], lineages))
      for (const check of tables.get(dependency)?.checks ?? [])
        if (check.columns.length === 0 || check.columns.some((each) => columns.has(each))) checks.push(check.position);
    checks.sort((a, b) => a - b);
    const verdict = worstVerdict(checks.map((position) => verdicts[position] ?? 'not_checked'));
    const isChecked = (tables.get(name)?.checks ?? []).some(
      ({ position, columns }) =>
        verdicts[position] !== 'not_checked' && (column === undefined || columns.includes(column)),
    );
    return { verdict: verdict === 'pass' && !isChecked ? 'indirect' : verdict, checks, isChecked };
  };
  for (const [name, { columns }] of tables) {
    index.entries[name] = toEntry(name);
    for (const column of columns) index.entries[formatColumn(name, column)] = toEntry(name, column);
  }
  return index;
}
