import type { Cell } from '../base/cell.js';
import { textOf } from '../base/cell.js';
import { LastroError } from '../base/errors.js';
import { rowsOf } from '../sql/rows-of.js';
import type { ResultTable } from '../warehouse/warehouse.js';
import type { Statement } from './materialization.js';
import { IS_CURRENT, VALID_FROM, VALID_TO } from './snapshot.js';
import { describeKey, type KeyedRows } from './unique-key.js';

/** Faults that a message names. */
const SHOWN = 3;

/**
 * Throws `model.history-overlap`, naming keys and moments, where versions of a key in a snapshot's table overlap: two are current, one
 * begins before the one before has ended, or ends before it began; or where `is_current` contradicts `valid_to`. A moment between two
 * versions is no fault: the key was gone. Nor is a version that ends when it began, which a clock that goes back makes.
 */
export async function assertVersionsFollow(
  { model, dialect, personal }: Omit<KeyedRows, 'rows'>,
  { hasFlag }: { hasFlag: boolean },
  query: (statement: Statement) => Promise<ResultTable>,
): Promise<void> {
  const { uniqueKey, table, file } = model;
  const keys = uniqueKey.map((name) => dialect.identifier(name)).join(', ');
  const inOrder = `${VALID_FROM}, CASE WHEN ${VALID_TO} IS NULL THEN 1 ELSE 0 END, ${VALID_TO}`;
  const flag = hasFlag ? IS_CURRENT : `(${VALID_TO} IS NULL)`;
  const faults = {
    undated: `${VALID_FROM} IS NULL`,
    inverted: `${VALID_TO} < ${VALID_FROM}`,
    twoCurrent: `next_from IS NOT NULL AND ${VALID_TO} IS NULL`,
    overlap: `${VALID_TO} > next_from`,
    flag: `flag IS NOT NULL AND flag <> (${VALID_TO} IS NULL)`,
  };
  const cases = Object.entries(faults).map(([name, condition]) => `WHEN ${condition} THEN '${name}'`);
  const { rows: found } = await query({
    sql:
      `SELECT ${keys}, ${VALID_FROM}, ${VALID_TO}, next_from, fault FROM (SELECT steps.*, CASE ${cases.join(' ')} END AS fault` +
      ` FROM (SELECT ${keys}, ${VALID_FROM}, ${VALID_TO}, ${flag} AS flag,` +
      ` lead(${VALID_FROM}) OVER (PARTITION BY ${keys} ORDER BY ${inOrder}) AS next_from FROM ${rowsOf(dialect, table)}) AS steps) AS judged` +
      ` WHERE fault IS NOT NULL ORDER BY ${keys}, ${inOrder} LIMIT ${SHOWN}`,
    prefixLength: 0,
  });
  if (found.length === 0) return;
  const describe = await describeKey({ model, personal });
  const listed = found.map((row) => `${describe(row)}: ${faultText(row.slice(uniqueKey.length))}`).join('; ');
  throw new LastroError('model.history-overlap', `versions of ${table.name} do not follow each other (${listed})`, {
    location: model.docs ?? { file },
    hint: `correct these rows of ${table.layer}.${table.name} by hand: something other than the snapshot wrote them, or its unique_key was another`,
  });
}

function faultText([from = null, to = null, next = null, fault]: readonly Cell[]): string {
  const until = to === null ? 'now' : textOf(to);
  switch (fault) {
    case 'undated':
      return `a version until ${until} has no ${VALID_FROM}`;
    case 'inverted':
      return `a version from ${textOf(from)} ends before, at ${until}`;
    case 'flag':
      return `${IS_CURRENT} of the version from ${textOf(from)} until ${until} is wrong`;
    case 'twoCurrent':
      return `a version from ${textOf(from)} has not ended, and another begins at ${textOf(next)}`;
    default:
      return `a version from ${textOf(from)} until ${until} overlaps one from ${textOf(next)}`;
  }
}
