import { isProblem } from '../base/status.js';
import type { UpstreamFailure } from '../history/index.js';
import type { CheckArtifact, Manifest, NodeResult, RunResults } from './artifacts.js';
import { carriedColumns, type CarriedColumn, type Copies } from './carried-columns.js';
import {
  dependenciesOf,
  lineageByTable,
  type ColumnDependencies,
  type Dependency,
  type LineageByTable,
} from './column-dependencies.js';
import { keyColumns } from './key-checks.js';

export type FailedCheck = NodeResult & { check: CheckArtifact };

/** A failed check upstream of another, and why it may be a cause. */
export interface UpstreamCheck extends Pick<UpstreamFailure, 'link'> {
  upstream: FailedCheck;
  /** What their rows can be compared by. Empty when there is nothing. */
  key: CarriedColumn[];
}

/** What is known of keys, and where their values come from. */
export interface KeyLineage {
  /** By `layer.table` the lists of columns that identify a row, as checks and models state them. */
  uniqueKeys: ReadonlyMap<string, readonly (readonly string[])[]>;
  copies: Copies;
}

/**
 * By unique id of a failed check the others that failed upstream of it in the run and that lineage does not tell apart from it. A key
 * of either table whose values the lower one has from the upper one is there to compare their rows by.
 */
export function upstreamChecks(
  manifest: Manifest,
  { results }: RunResults,
  keyLineage: KeyLineage,
): Map<string, { failed: FailedCheck; upstream: UpstreamCheck[] }> {
  const failedChecks = results.filter(
    (result): result is FailedCheck => result.check !== null && isProblem(result.status),
  );
  const found = new Map<string, { failed: FailedCheck; upstream: UpstreamCheck[] }>();
  if (failedChecks.length < 2) return found;
  const lineages = lineageByTable(manifest);
  for (const failed of failedChecks) {
    const starts = startsOf(failed);
    const all = dependenciesOf(starts, lineages);
    const known = dependenciesOf(starts, lineages, 'known');
    const upstream = failedChecks.flatMap((other): UpstreamCheck[] => {
      if (other.relation === failed.relation) return [];
      const namesColumns = failed.check.columns.length > 0 && other.check.columns.length > 0;
      const link = namesColumns && reaches(known, other) ? 'columns' : reaches(all, other) ? 'table' : undefined;
      return link === undefined
        ? []
        : [{ upstream: other, link, key: sharedKey(failed.relation, other.relation, lineages, keyLineage) }];
    });
    if (upstream.length > 0) found.set(failed.unique_id, { failed, upstream });
  }
  return found;
}

/** Keys by the checks of uniqueness in a manifest, whatever they found. */
export function checkedKeys(manifest: Manifest): Map<string, string[][]> {
  const keys = new Map<string, string[][]>();
  for (const { relation, test } of Object.values(manifest.nodes)) {
    const columns = test === null ? undefined : keyColumns(test);
    if (columns !== undefined) keys.set(relation, [...(keys.get(relation) ?? []), columns]);
  }
  return keys;
}

function startsOf({ relation, check }: FailedCheck): Dependency[] {
  return check.columns.length === 0 ? [{ relation }] : check.columns.map((column) => ({ relation, column }));
}

/** Whether something depends on a column that a check reads; of a check of a whole table, on the table. */
function reaches(dependencies: ColumnDependencies, { relation, check }: FailedCheck): boolean {
  const columns = dependencies.get(relation);
  return columns !== undefined && (check.columns.length === 0 || check.columns.some((column) => columns.has(column)));
}

/** The first key of either table whose columns the lower one has from the upper one; empty when there is none. */
function sharedKey(
  lower: string,
  upper: string,
  lineages: LineageByTable,
  { uniqueKeys, copies }: KeyLineage,
): CarriedColumn[] {
  const carried = carriedColumns(lower, upper, lineages, copies);
  const keyOf = (end: keyof CarriedColumn, names: readonly string[]): CarriedColumn[] =>
    names.flatMap((name) => carried.find((column) => column[end] === name) ?? []);
  const keys = [
    ...(uniqueKeys.get(upper) ?? []).map((names) => ({ names, found: keyOf('upper', names) })),
    ...(uniqueKeys.get(lower) ?? []).map((names) => ({ names, found: keyOf('lower', names) })),
  ];
  return keys.find(({ names, found }) => names.length > 0 && found.length === names.length)?.found ?? [];
}
