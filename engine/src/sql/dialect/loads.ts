import { UsageError } from '../../base/errors.js';

/** The forms that engines write differently in the statements of a load. */
export interface LoadDialect {
  /** A temporary table of the session, quoted. */
  readonly temporaryTable: (name: string) => string;
  /** A statement that stores a query's rows as a temporary table, in place of one of that name. */
  createTemporaryTable(name: string, query: string): string;
  /** JSON text of an object: each member's name and the expression of its value. */
  jsonObject(members: readonly (readonly [name: string, value: string])[]): string;
  /** The text after ORDER BY that puts the row inserted last first. `time` is a column with the time of each insertion. */
  lastInsertedFirst(time: string): string;
}

/** The loads of an engine that must have them. Throws a {@link UsageError}. */
export function requireLoads({ loads, name }: { loads: LoadDialect | undefined; name: string }): LoadDialect {
  if (loads === undefined)
    throw new UsageError('warehouse.no-loads', `${name} cannot load tables`, {
      hint: 'use a target whose warehouse can',
    });
  return loads;
}
