import { AUDIT_COLUMNS } from '../../load/index.js';
import { suggestExpectations, renderSuite, type TableProfile } from '../../profile/index.js';
import type { Manifest, ManifestTest } from '../artifacts.js';
import type { CoverageIndex, TableCoverage, TableReport } from './shapes.js';

/** Which columns of tables the checks of the project read, whether or not the run got to them, and what they lack. */
export function coverageIndex(
  manifest: Manifest,
  reports: readonly TableReport[],
  profiles: Readonly<Record<string, TableProfile>>,
): CoverageIndex {
  const suites = new Map<string, string>();
  for (const { relation, file, test } of Object.values(manifest.nodes)) if (test !== null) suites.set(relation, file);
  return {
    tables: reports.map((report) => tableCoverage(report, profiles[report.relation], suites.get(report.relation))),
  };
}

/** By `layer.table` the project's checks on it, whether or not the run got to them. */
export function testsByTable(manifest: Manifest): Map<string, ManifestTest[]> {
  const tests = new Map<string, ManifestTest[]>();
  for (const { relation, test } of Object.values(manifest.nodes)) {
    if (test === null) continue;
    const others = tests.get(relation);
    if (others === undefined) tests.set(relation, [test]);
    else others.push(test);
  }
  return tests;
}

/**
 * Of the columns of a table those that none of the checks on it reads: of the project's, and of the run's, which know the columns of
 * queries. Columns that loads add do not count.
 */
export function uncheckedColumns(
  checks: readonly { columns: readonly string[] }[],
  columns: readonly string[],
): string[] {
  const checked = new Set([...AUDIT_COLUMNS, ...checks.flatMap((check) => check.columns)]);
  return columns.filter((column) => !checked.has(column));
}

function tableCoverage(
  { relation, layer, name, columns, unchecked }: TableReport,
  profile: TableProfile | undefined,
  suite: string | undefined,
): TableCoverage {
  const suggestions = profile === undefined ? [] : suggestExpectations(profile, new Set(unchecked));
  const file = suite ?? `expectations/${layer}/${name}.yaml`;
  return {
    relation,
    layer,
    columns: columns.filter((column) => !AUDIT_COLUMNS.includes(column.name)).length,
    unchecked,
    suggestions: suggestions.length,
    suite: suggestions.length === 0 ? '' : renderSuite(suggestions, file.endsWith('.json') ? 'json' : 'yaml'),
    file,
    exists: suite !== undefined,
  };
}
