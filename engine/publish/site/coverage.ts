import { AUDIT_COLUMNS } from '../../load/index.js';
import { suggestExpectations, suggestedSuite, type TableProfile } from '../../profile/index.js';
import type { CoverageIndex, TableCoverage, TableReport } from './shapes.js';

/** Columns that no check reads, and checks for them that what they hold suggests. Columns that loads add do not count. */
export function coverageOf(
  reports: readonly TableReport[],
  profiles: Readonly<Record<string, TableProfile>>,
): CoverageIndex {
  return { tables: reports.map((report) => tableCoverage(report, profiles[report.relation])) };
}

function tableCoverage(report: TableReport, profile: TableProfile | undefined): TableCoverage {
  const { relation, layer, name, checks } = report;
  const columns = report.columns.filter((column) => !AUDIT_COLUMNS.includes(column.name));
  const unchecked = columns.filter((column) => column.checks.length === 0).map((column) => column.name);
  const suggestions = profile === undefined ? [] : suggestExpectations(profile, new Set(unchecked));
  const suite = checks[0]?.file;
  const file = suite ?? `expectations/${layer}/${name}.yaml`;
  return {
    relation,
    layer,
    columns: columns.length,
    unchecked,
    suggestions: suggestions.length,
    suite: suggestions.length === 0 ? '' : suggestedSuite(suggestions, file.endsWith('.json') ? 'json' : 'yaml'),
    file,
    exists: suite !== undefined,
  };
}
