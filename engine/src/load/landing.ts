import { UsageError } from '../base/errors.js';
import type { Dialect } from '../sql/dialect.js';
import type { Session } from '../warehouse/warehouse.js';

/** Where the rows of a load are read, counted and checked before the table has them: a connection, and the SQL it understands. */
export interface Landing {
  session: Session;
  dialect: Dialect;
}

/** A temporary table of a landing, quoted. Throws a {@link UsageError}. */
export function temporaryTable({ temporaryTable, name: engine }: Dialect, name: string): string {
  if (temporaryTable === undefined)
    throw new UsageError('warehouse.no-files', `${engine} cannot read local files`, {
      hint: 'use a target whose warehouse can',
    });
  return temporaryTable(name);
}
