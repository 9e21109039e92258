import { LastroError } from '../../base/errors.js';
import { textOf, type Cell } from '../../base/cell.js';
import { withDecimalPoint } from '../../sql/decimal-comma.js';
import type { Dialect } from '../../sql/dialect.js';
import type { Column } from '../expectation.js';
import { equalityKind, readAs, type ReadKind } from '../text-reading.js';
import { isLike, keyOf, literalFor } from '../value.js';

/**
 * SQL that is true of a value in a set; undefined when no value can be. Members take the column's type; of a text without a
 * type, it is read as each member's. Throws `check.type` for a member that no value of the column is like.
 */
export function inSet(dialect: Dialect, column: Column, members: readonly unknown[]): string | undefined {
  const byKind = new Map<ReadKind | undefined, unknown[]>();
  for (const member of presentMembers(column, members)) {
    const kind = column.reading === undefined ? undefined : equalityKind(member);
    byKind.set(kind, [...(byKind.get(kind) ?? []), member]);
  }
  const tests = [...byKind].flatMap(([kind, some]) => {
    const test = amongLiterals(dialect, readAs(column, kind, dialect), some);
    return test === undefined ? [] : [kind === undefined ? test : `COALESCE(${test}, FALSE)`];
  });
  return tests.length < 2 ? tests[0] : `(${tests.join(' OR ')})`;
}

/** Whether {@link inSet} is null of a null and of nothing else. */
export const isStrictSet = (column: Column, members: readonly unknown[]): boolean =>
  column.reading === undefined || members.every((member) => equalityKind(member) === undefined);

function amongLiterals(dialect: Dialect, column: Column, members: readonly unknown[]): string | undefined {
  const literals = members
    .map((member) => literalFor(dialect, column.family, member))
    .filter((literal) => literal !== undefined);
  const distinct = [...new Set(literals)];
  if (distinct.length === 0) return undefined;
  if (column.family === 'text') return dialect.expectations.isOneOfTexts(column.sql, distinct);
  return `${column.sql} IN (${distinct.join(', ')})`;
}

/** The members of a set that are not null. Throws `check.type` for one that no value of the column is like. */
function presentMembers(column: Column, members: readonly unknown[]): unknown[] {
  const present = members.filter((member) => member !== null && member !== undefined);
  for (const member of present)
    if (!isLike(column.family, member))
      throw new LastroError(
        'check.type',
        `${column.name} is ${column.type} and cannot be compared with ${JSON.stringify(member)}`,
        { hint: "write the value in the column's type" },
      );
  return present;
}

/** Values of a column, and members of a set, under keys that are equal where they are. */
export interface SetKeys {
  /** Undefined of a member that no value of the column equals. */
  member: (member: unknown) => string | undefined;
  value: (value: unknown) => string;
}

/** The keys of a set over a column; those of texts without a type are the members' that they read as. */
export function setKeys(column: Column, members: readonly unknown[]): SetKeys {
  presentMembers(column, members);
  const { family, reading } = column;
  const keyed = (kind: ReadKind | undefined, value: unknown): string | undefined => {
    const key = keyOf(kind === undefined ? family : kind === 'number' ? 'float' : 'boolean', value);
    return key === undefined || reading === undefined ? key : `${kind ?? 'text'} ${key}`;
  };
  const member = (value: unknown): string | undefined => keyed(reading && equalityKind(value), value);
  const known = new Set(members.map(member));
  return {
    member,
    value(value) {
      const text = keyed(undefined, value) ?? '';
      if (reading === undefined || known.has(text)) return text;
      const spelled = textOf(value as Cell);
      const number = reading.decimal === ',' ? withDecimalPoint(spelled) : spelled;
      const read = [keyed('number', number), keyed('boolean', /^(true|false)$/i.test(spelled) ? spelled : null)];
      return read.find((key) => key !== undefined && known.has(key)) ?? text;
    },
  };
}
