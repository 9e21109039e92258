import path from 'node:path';
import type { UpstreamFailures } from '../history/index.js';
import type { Manifest, NodeResult, RunResults } from '../publish/artifacts.js';
import type { CarriedColumn } from '../publish/carried-columns.js';
import {
  checkedKeys,
  upstreamChecks,
  type FailedCheck,
  type KeyLineage,
  type UpstreamCheck,
} from '../publish/upstream-checks.js';
import type { Dialect } from '../sql/dialect.js';
import { requireFiles } from '../sql/dialect/files.js';
import { formatColumn, formatRelation, parseRelation } from '../sql/relation.js';
import { StatementError, type Session } from '../warehouse/warehouse.js';
import { openLocal, type Connection } from '../warehouses/index.js';
import type { Lineage } from './lineage.js';
import type { Project } from './project/project.js';
import type { RunContext } from './run-context.js';

type UpstreamContext = Pick<RunContext, 'warehouse' | 'sessions' | 'personal'> & {
  project: Pick<Project, 'targetDir' | 'models'>;
};

type CompareContext = Pick<UpstreamContext, 'project' | 'personal'> & { reader: Connection };

/** The results of a run, those of failed checks with the checks that failed upstream of them and the rows that they share. */
export async function withUpstreamFailures(
  context: UpstreamContext,
  manifest: Manifest,
  lineage: Lineage,
  runResults: RunResults,
): Promise<RunResults> {
  const found = upstreamChecks(manifest, runResults, keyLineage(manifest, lineage, context.project));
  const compared = await withFileReader(context, async (reader) => {
    const byId = new Map<string, UpstreamFailures>();
    for (const [id, { failed, upstream }] of found)
      byId.set(id, await compareRows({ ...context, reader }, failed, upstream));
    return byId;
  });
  const results = runResults.results.map((result): NodeResult => {
    if (result.check === null) return result;
    return { ...result, check: { ...result.check, upstream: compared.get(result.unique_id) ?? null } };
  });
  return { ...runResults, results };
}

/** Gives work an engine that reads the files of failing rows: the run's own, else a local one. */
async function withFileReader<T>(
  { warehouse, sessions }: UpstreamContext,
  work: (reader: Connection) => Promise<T>,
): Promise<T> {
  const { dialect } = warehouse;
  if (dialect.files !== undefined) return sessions.withSession((session) => work({ session, dialect }));
  const local = await openLocal();
  try {
    return await work({ session: await local.session(), dialect: local.dialect });
  } finally {
    await local.close();
  }
}

function keyLineage(manifest: Manifest, lineage: Lineage, { models }: UpstreamContext['project']): KeyLineage {
  const uniqueKeys = checkedKeys(manifest);
  const copies = new Map<string, string>();
  for (const { table, uniqueId, uniqueKey } of models) {
    const relation = formatRelation(table);
    if (uniqueKey.length > 0) uniqueKeys.set(relation, [uniqueKey, ...(uniqueKeys.get(relation) ?? [])]);
    for (const [column, copied] of Object.entries(lineage.get(uniqueId)?.copies ?? {}))
      copies.set(formatColumn(relation, column), copied);
  }
  return { uniqueKeys, copies };
}

/** Counts in the files of failing rows how many of a check's have the key of one upstream. */
async function compareRows(
  context: CompareContext,
  failed: FailedCheck,
  upstream: readonly UpstreamCheck[],
): Promise<UpstreamFailures> {
  const rows = await failingRows(context, failed);
  const compared = [];
  for (const each of upstream) {
    const other = each.key.length === 0 ? undefined : await failingRows(context, each.upstream);
    const [lower, upper] = [each.key.map((column) => column.lower), each.key.map((column) => column.upper)];
    const isComparable = rows?.hasColumns(lower) === true && other?.hasColumns(upper) === true;
    compared.push({ ...each, from: isComparable ? other.from : undefined });
  }
  const flags = compared.map(({ from, key, link }, i) => ({
    name: `f${i}`,
    isCause: link === 'columns' && from !== undefined,
    sql: from === undefined ? undefined : hasSameKey(context.reader.dialect, from, key),
  }));
  const counts = await count(context.reader.session, rows?.from, flags);
  const isComplete = [failed, ...compared.flatMap(({ from, upstream: each }) => (from === undefined ? [] : [each]))];
  return {
    of: counts === undefined ? null : (failed.failures ?? counts.of),
    explained: counts?.explained ?? null,
    complete: isComplete.every(({ check }) => !check.truncated),
    checks: compared.map(({ upstream: { check, relation }, link, key, from }, i) => ({
      ...{ id: check.id, relation, expectation: check.expectation, link },
      key: from === undefined ? [] : key.map(({ upper }) => upper),
      rows: counts?.rows[i] ?? null,
    })),
  };
}

interface FailingRows {
  from: string;
  /** Whether all columns of a key are there, and none is masked. */
  hasColumns(key: readonly string[]): boolean;
}

/** The rows that are kept of a failed check; undefined when none are. */
async function failingRows(
  { reader: { session, dialect }, project, personal }: CompareContext,
  { relation, check }: FailedCheck,
): Promise<FailingRows | undefined> {
  if (check.failures_file === null) return undefined;
  const from = requireFiles(dialect).read(path.join(project.targetDir, check.failures_file), { type: 'parquet' });
  try {
    const { columns } = await session.read(`SELECT * FROM ${from} LIMIT 0`);
    const names = new Set(columns.map(({ name }) => name));
    const masked = await personal.columns(parseRelation(relation, ''));
    return { from, hasColumns: (key) => key.every((column) => names.has(column) && !masked.has(column)) };
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    return undefined;
  }
}

function hasSameKey(dialect: Dialect, from: string, key: readonly CarriedColumn[]): string {
  const text = (table: string, column: string): string => `CAST(${table}.${dialect.identifier(column)} AS VARCHAR)`;
  const isSame = key.map(({ upper, lower }) => `${text('upper_row', upper)} = ${text('lower_row', lower)}`);
  return `EXISTS (SELECT 1 FROM ${from} AS upper_row WHERE ${isSame.join(' AND ')})`;
}

/** Rows in all, of each flag and of any that says a cause; undefined when nothing is there to compare. */
async function count(
  session: Session,
  from: string | undefined,
  flags: readonly { name: string; isCause: boolean; sql: string | undefined }[],
): Promise<{ of: number; explained: number | null; rows: (number | undefined)[] } | undefined> {
  const given = flags.flatMap(({ sql, ...flag }) => (sql === undefined ? [] : [{ ...flag, sql }]));
  if (from === undefined || given.length === 0) return undefined;
  const causes = given.filter(({ isCause }) => isCause).map(({ name }) => name);
  const sums = [...given.map(({ name }) => name), ...(causes.length === 0 ? [] : [causes.join(' OR ')])];
  const { rows } = await session.read(
    `SELECT count(*), ${sums.map((sum) => `count_if(${sum})`).join(', ')}` +
      ` FROM (SELECT ${given.map(({ name, sql }) => `${sql} AS ${name}`).join(', ')} FROM ${from} AS lower_row) AS compared`,
  );
  const [of = 0, ...counted] = (rows[0] ?? []).map(Number);
  return {
    of,
    explained: causes.length === 0 ? null : (counted.at(-1) ?? null),
    rows: flags.map(({ name }) => counted[given.findIndex((each) => each.name === name)]),
  };
}
