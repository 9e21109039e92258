import { columnChanges, diffRuns, type ColumnRecord, type RunRecord } from '../../history/index.js';
import type { Pair, TableComparison } from '../../reconcile/index.js';
import { formatRelation } from '../../sql/relation.js';
import { WAREHOUSE_NAMES } from '../../warehouses/index.js';
import type { PageReads } from '../dbt/index.js';
import type {
  CheckChanges,
  ComparedRun,
  DefinitionChange,
  RunComparison,
  TableChange,
  TableChangeStatus,
} from './comparison.js';
import type { ManifestNode } from '../artifacts.js';

/** A table as one side knows it. */
export interface KnownTable {
  /** Null where they were not counted. */
  rows: number | null;
  /** Null where the side has the table in its project and not in its warehouse. */
  columns: readonly ColumnRecord[] | null;
  /** Undefined where the side has no manifest. */
  definition?: Definition | undefined;
}

/** What defines a table. */
export type Definition = Pick<ManifestNode, 'checksum' | 'compiled'>;

/** One side of the comparison. */
export interface ComparedSide {
  name: string;
  /** The last run, undefined where none is known. */
  run: RunRecord | undefined;
  /** By `layer.table`, in pipeline order. */
  tables: ReadonlyMap<string, KnownTable>;
}

export interface CompareRunsOptions {
  /** Of the tables whose values were compared. */
  values: readonly TableComparison[];
  pages: readonly PageReads[];
  /** Whether a table was asked for. */
  isSelected: (relation: string) => boolean;
  /** Whether both sides write the names of types alike. */
  sameTypes: boolean;
  notCompared: readonly string[];
}

const ORDER: readonly TableChangeStatus[] = ['error', 'changed', 'added', 'removed', 'unknown', 'counts', 'equal'];

/** Puts together what two runs and their tables say of each other. */
export function compareRuns({ from, to }: Pair<ComparedSide>, options: CompareRunsOptions): RunComparison {
  const valuesOf = new Map(options.values.map((each) => [formatRelation(each.table), each]));
  const relations = [...new Set([...to.tables.keys(), ...from.tables.keys()])].filter(options.isSelected);
  const tables = relations.map((relation) =>
    tableChange(
      relation,
      { from: from.tables.get(relation), to: to.tables.get(relation) },
      { ...options, values: valuesOf.get(relation) },
    ),
  );
  return {
    from: comparedRun(from),
    to: comparedRun(to),
    tables: tables.sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status)),
    checks: from.run === undefined || to.run === undefined ? null : checkChanges(from.run, to.run, options.isSelected),
    not_compared: [...options.notCompared],
  };
}

/** What a run's record and its manifest know of its tables. */
export function tablesOfRun(
  { steps }: RunRecord,
  definitions: ReadonlyMap<string, Definition>,
): Map<string, KnownTable> {
  return new Map(
    steps.map(({ relation, rows, columns }) => [relation, { rows, columns, definition: definitions.get(relation) }]),
  );
}

function comparedRun({ name, run }: ComparedSide): ComparedRun {
  return {
    name,
    run_id: run?.run_id ?? null,
    started_at: run?.started_at ?? null,
    verdict: run?.verdict ?? null,
  };
}

function tableChange(
  relation: string,
  { from, to }: Pair<KnownTable | undefined>,
  {
    values: compared,
    pages,
    sameTypes,
  }: Pick<CompareRunsOptions, 'pages' | 'sameTypes'> & { values: TableComparison | undefined },
): TableChange {
  const values = compared === undefined || compared.rows.from === null ? null : compared;
  const columns = columnChanges(from?.columns ?? to?.columns ?? [], to?.columns ?? from?.columns ?? []);
  if (!sameTypes) columns.retyped = [];
  const rows = { from: values?.rows.from ?? from?.rows ?? null, to: values?.rows.to ?? to?.rows ?? null };
  const change: TableChange = {
    ...{ relation, rows, columns, values, status: 'unknown' },
    definition: definitionChange(from?.definition, to?.definition),
    pages: pages.filter(({ reads }) => reads.includes(relation.toLowerCase())).map(({ title }) => title),
  };
  const hasOtherColumns = columns.added.length + columns.removed.length + columns.retyped.length > 0;
  const status = (): TableChangeStatus => {
    if (compared?.status === 'error') return 'error';
    if (from === undefined) return 'added';
    if (to === undefined) return 'removed';
    if (values !== null) return values.status === 'equal' && !hasOtherColumns ? 'equal' : 'changed';
    if (from.columns === null || to.columns === null) return 'unknown';
    return hasOtherColumns || rows.from !== rows.to ? 'changed' : 'counts';
  };
  return { ...change, status: status() };
}

/** SQL that is compiled for several warehouses is another one when it is in all of them: the names of one may be those of its target. */
function definitionChange(from: Definition | undefined, to: Definition | undefined): DefinitionChange | null {
  if (from === undefined || to === undefined) return null;
  const both = WAREHOUSE_NAMES.filter((name) => from.compiled[name] !== null && to.compiled[name] !== null);
  const isCompiledOtherwise = both.length > 0 && both.every((name) => from.compiled[name] !== to.compiled[name]);
  if (from.checksum === to.checksum) return isCompiledOtherwise ? 'compiled' : 'same';
  return isCompiledOtherwise ? 'sql' : 'definition';
}

function checkChanges(before: RunRecord, after: RunRecord, isSelected: (relation: string) => boolean): CheckChanges {
  const diff = diffRuns(before, after);
  const of = <T extends { relation: string }>(changes: readonly T[]): T[] =>
    changes.filter(({ relation }) => isSelected(relation));
  return {
    newly_failing: of(diff.newly_failing),
    fixed: of(diff.fixed),
    still_failing: of(diff.still_failing),
    unknown: of(diff.unknown),
    added: of(diff.new_checks),
    removed: of(diff.removed_checks),
    not_run: [...after.checks, ...(after.unit_tests ?? [])].filter(
      ({ relation, status }) => isSelected(relation) && (status === null || status === 'skipped'),
    ).length,
  };
}
