import type { Cell } from '../../../../engine/src/base/cell.js';

/** What the title of a figure must say, computed from the raw files. */
export interface Claim {
  /** The name of the figure; `lead` is the page's answer in a sentence. */
  of: string;
  /** One row: what the sentence names; none where too few cases allow no claim. */
  sql: string;
  says: (row: readonly Cell[]) => string;
  /** What is said without a claim. */
  otherwise?: string;
}

/** The claims of a page under the filters of its address. */
export interface Claims {
  address: string;
  /** The rows that the filters admit, of one of the tables. */
  narrowed?: { table: string; where: string };
  claims: readonly Claim[];
  /** Only of the real files: the sample's have records that are none, of which readers of CSV make different things. */
  onlyReal?: boolean;
}

/** The choice of the reader, as a sentence has it: ` (South)`. */
export const named = (label: string): string => (label === '' ? '' : ` (${label})`);
/** `October 2018`, of a column of dates. */
export const month = (column: string): string => `strftime(${column}, '%B %Y')`;
/** `Health beauty`, of a column `category` of names like `health_beauty`. */
export const category = `upper(category[1]) || replace(category[2:], '_', ' ')`;

/** The last three whole months and the same a year before, as far as they are whole. */
export const YEAR_APART = `latest AS (SELECT month FROM whole ORDER BY month DESC LIMIT 3),
  earlier AS (SELECT month - INTERVAL 1 YEAR AS month FROM latest WHERE month - INTERVAL 1 YEAR IN (FROM whole))`;

/** The sentences of a page by figure, as the answers to their questions write them. */
export async function sentences(
  { claims, narrowed }: Claims,
  ask: (sql: string) => Promise<readonly Cell[]>,
): Promise<Record<string, string>> {
  const admitted =
    narrowed === undefined
      ? ''
      : `WITH ${narrowed.table} AS (SELECT * FROM main.${narrowed.table} WHERE ${narrowed.where}) `;
  const said: Record<string, string> = {};
  for (const { of, sql, says, otherwise } of claims) {
    const row = await ask(`${admitted}SELECT * FROM (${sql})`);
    said[of] = (row[0] ?? null) === null ? (otherwise ?? `${of}: no answer`) : says(row);
  }
  return said;
}
