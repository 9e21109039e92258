import { fetchData } from './site.js';
import { compareVerdicts, worstVerdict, type DataVerdict, type Verdict } from './status.js';
import type { TableTrust } from '../../src/publish/site/shapes.js';

/** The verdict of some columns together, and their checks. */
export interface Trust {
  verdict: DataVerdict;
  /** Ids of all checks behind the columns. */
  checks: string[];
  /** Ids of those that did not pass, worst first. */
  problems: string[];
  /** How many of the checks have a warning that is accepted. */
  accepted: number;
  /** How many of the problems have the verdict. */
  decisive: number;
  /** How many of the columns no check covers. */
  uncovered: number;
  /** How many of the columns only checks of other columns cover. */
  indirect: number;
  /** Whether any check is on a table of the columns itself. */
  hasOwnChecks: boolean;
}

/** By `layer.table` what its figures are based on, of those that the page has asked for. */
const tables = new Map<string, TableTrust>();
const loading = new Map<string, Promise<void>>();

/** The verdict of some columns once what it is based on is loaded; undefined until then. */
export function loadedTrust(reads: readonly string[]): Trust | undefined {
  return tablesOf(reads).every((relation) => tables.has(relation)) ? trustOf(reads) : undefined;
}

/** Loads what the verdict of some columns is based on, each table once. Rejects when the engine knows no such table or column. */
export async function loadTrust(reads: readonly string[]): Promise<Trust> {
  await Promise.all(
    tablesOf(reads).map((relation) => {
      const load = loading.get(relation) ?? fetchTrust(relation);
      loading.set(relation, load);
      return load;
    }),
  );
  return trustOf(reads);
}

async function fetchTrust(relation: string): Promise<void> {
  tables.set(relation, await fetchData(`trust/${encodeURIComponent(relation)}.json`));
}

const tableOf = (name: string): string => name.split('.', 2).join('.');

const tablesOf = (reads: readonly string[]): string[] => [...new Set(reads.map(tableOf))];

/** The worst verdict behind `layer.table` or `layer.table.column` names, whose tables are loaded. */
function trustOf(reads: readonly string[]): Trust {
  const checks = new Set<string>();
  const verdicts: DataVerdict[] = [];
  const problems = new Map<string, Verdict>();
  const accepted = new Set<string>();
  let [uncovered, indirect, hasOwnChecks] = [0, 0, false];
  for (const name of reads) {
    const table = tables.get(tableOf(name));
    const entry = table?.entries[name];
    if (table === undefined || entry === undefined) throw new Error(`a figure reads ${name}, which no table has`);
    verdicts.push(entry.verdict);
    if (entry.checks.length === 0) uncovered += 1;
    else if (!entry.isChecked) indirect += 1;
    hasOwnChecks ||= table.entries[tableOf(name)]?.isChecked === true;
    for (const position of entry.checks) {
      const id = table.checks[position] ?? '';
      checks.add(id);
      const problem = table.problems[id];
      if (problem !== undefined) problems.set(id, problem);
      if (table.accepted?.includes(id) === true) accepted.add(id);
    }
  }
  const verdict = worstVerdict(verdicts);
  return {
    verdict,
    checks: [...checks],
    accepted: accepted.size,
    problems: [...problems].sort(([, a], [, b]) => compareVerdicts(a, b)).map(([id]) => id),
    decisive: [...problems.values()].filter((each) => each === verdict).length,
    ...{ uncovered, indirect, hasOwnChecks },
  };
}
