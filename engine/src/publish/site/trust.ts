import { dataVerdictOf, outcomeOf, worstVerdict, type Verdict } from '../../base/status.js';
import { formatColumn } from '../../sql/relation.js';
import type { Manifest, RunResults } from '../artifacts.js';
import { dependenciesOf, lineageByTable, rowDependencies, type ColumnDependencies } from '../column-dependencies.js';
import { isKeyCheck } from '../key-checks.js';
import { relationNodes } from '../relation-nodes.js';
import type { TableTrust, TrustEntry, TrustIndex, VerdictIndex } from './shapes.js';

/** How entries name the number of rows of a table. */
export function allRows(relation: string): string {
  return formatColumn(relation, '*');
}

interface TableChecks {
  /** Names of the columns that the manifest states. */
  columns: readonly string[];
  checks: TableCheck[];
}

interface TableCheck {
  position: number;
  columns: readonly string[];
  /** Whether it is about the rows of the table: how many there are, or that none is there twice. */
  isOfRows: boolean;
}

/**
 * Follows every column upstream and gathers the checks on the way: those that name a column of its lineage, and those
 * about a table of its lineage as a whole. The keys by which a model joins, filters and groups its rows are in the lineage of each
 * of its columns. A column without lineage in a table that reads others (a count of rows, or one whose origin is not known) depends
 * on all that the table reads. A column that no check reads itself is at best `indirect`: an error of its own table's model would
 * not be noticed.
 */
export function trustIndex(manifest: Manifest, runResults: RunResults): TrustIndex {
  const lineages = lineageByTable(manifest);
  const tables = new Map<string, TableChecks>(
    relationNodes(manifest).map(({ relation, columns }) => [relation, { columns: Object.keys(columns), checks: [] }]),
  );

  const index: TrustIndex = { checks: [], problems: {}, entries: {} };
  const accepted = new Set<string>();
  const verdicts: (Verdict | 'accepted')[] = [];
  for (const result of runResults.results) {
    const table = tables.get(result.relation);
    if (result.resource_type !== 'test' || result.check === null || table === undefined) continue;
    const { id, type, columns, expectation, observed } = result.check;
    const verdict = dataVerdictOf(outcomeOf(result));
    table.checks.push({
      position: index.checks.length,
      columns,
      isOfRows: columns.length === 0 || isKeyCheck(type),
    });
    const known = lineages.get(result.relation)?.columns;
    for (const column of columns) if (known?.has(column) === false) known.set(column, []);
    index.checks.push(id);
    verdicts.push(verdict);
    if (verdict === 'accepted') accepted.add(id);
    else if (verdict !== 'pass') index.problems[id] = { relation: result.relation, verdict, expectation, observed };
  }

  const toEntry = (
    dependencies: ColumnDependencies,
    name: string,
    isOwn: (check: TableCheck) => boolean,
    isOfRows = false,
  ): TrustEntry => {
    const checks: number[] = [];
    for (const [dependency, columns] of dependencies)
      for (const check of tables.get(dependency)?.checks ?? [])
        if (
          check.columns.length === 0 ||
          (isOfRows && check.isOfRows) ||
          check.columns.some((each) => columns.has(each))
        )
          checks.push(check.position);
    checks.sort((a, b) => a - b);
    const verdict = worstVerdict(checks.map((position) => verdicts[position] ?? 'not_checked'));
    const isChecked = (tables.get(name)?.checks ?? []).some(
      (check) => verdicts[check.position] !== 'not_checked' && isOwn(check),
    );
    const isGood = verdict === 'pass' || verdict === 'accepted';
    return { verdict: isGood && !isChecked ? 'indirect' : verdict, checks, isChecked };
  };
  for (const [name, { columns }] of tables) {
    index.entries[name] = toEntry(dependenciesOf([{ relation: name }], lineages), name, () => true);
    index.entries[allRows(name)] = toEntry(rowDependencies(name, lineages), name, (check) => check.isOfRows, true);
    for (const column of columns)
      index.entries[formatColumn(name, column)] = toEntry(
        dependenciesOf([{ relation: name, column }], lineages),
        name,
        (check) => check.columns.includes(column),
      );
  }
  return accepted.size === 0 ? index : { ...index, accepted: [...accepted] };
}

/** By `layer.table` the part of an index that is about the table and its columns. */
export function trustByTable(index: TrustIndex): Map<string, TableTrust> {
  const tables = new Map<string, TableTrust>();
  const accepted = new Set(index.accepted);
  const positions = new Map<string, Map<number, number>>();
  for (const [name, entry] of Object.entries(index.entries)) {
    const relation = name.split('.', 2).join('.');
    const table = tables.get(relation) ?? { checks: [], problems: {}, entries: {} };
    const known = positions.get(relation) ?? new Map<number, number>();
    tables.set(relation, table);
    positions.set(relation, known);
    for (const position of entry.checks) {
      if (known.has(position)) continue;
      const id = index.checks[position] ?? '';
      const problem = index.problems[id];
      if (problem !== undefined) table.problems[id] = problem.verdict;
      if (accepted.has(id)) (table.accepted ??= []).push(id);
      known.set(position, table.checks.push(id) - 1);
    }
    table.entries[name] = { ...entry, checks: entry.checks.map((position) => known.get(position) ?? 0) };
  }
  return tables;
}

/** The verdicts of an index alone. */
export function verdictIndex({ checks, problems, accepted, entries }: TrustIndex): VerdictIndex {
  const known = new Set(accepted);
  return {
    names: Object.fromEntries(Object.entries(entries).map(([name, { verdict }]) => [name, verdict])),
    checks: Object.fromEntries(
      checks.map((id) => [id, problems[id]?.verdict ?? (known.has(id) ? 'accepted' : 'pass')]),
    ),
  };
}
