import type { Session, Warehouse } from './warehouse.js';

/**
 * Runs work in one transaction where the warehouse's transactions hold statements that create tables. Elsewhere its statements
 * take effect one by one: work does first what makes a later run repeat the rest.
 */
export function atomically<T>(
  { isTransactional }: Pick<Warehouse, 'isTransactional'>,
  session: Session,
  work: () => Promise<T>,
): Promise<T> {
  return isTransactional ? session.transaction(work) : work();
}
