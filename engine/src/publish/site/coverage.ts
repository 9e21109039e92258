import { AUDIT_COLUMNS } from '../../load/index.js';
import { suggestExpectations, renderSuite, type TableProfile } from '../../profile/index.js';
import type { Manifest } from '../artifacts.js';
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

/**
 * Of the columns of a table those that none of the project's checks on it reads. `results` are the checks of the run, which know
 * the columns of queries. Columns that loads add do not count.
 */
export function uncheckedColumns(
  manifest: Manifest,
  results: readonly { columns: readonly string[] }[],
  relation: string,
  columns: readonly string[],
): string[] {
  const tests = Object.values(manifest.nodes).flatMap((node) => (node.relation === relation ? (node.test ?? []) : []));
  const checked = new Set([...AUDIT_COLUMNS, ...[...tests, ...results].flatMap((check) => check.columns)]);
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
