import { besides, type Relation } from '../sql/relation.js';
import type { Session } from '../warehouse/warehouse.js';
import { wrapQuery, type MaterializeInput, type Statement } from './materialization.js';
import { storageOf } from './partition.js';

/** A table created again, stored as the model's YAML says; `at` another place for it. */
export function tableStatement(input: MaterializeInput, at: Relation = input.model.table): Statement {
  const { dialect, query } = input;
  return wrapQuery(dialect.ddl.replaceTable(dialect.table(at), storageOf(input)), query);
}

/**
 * Makes a table anew that cannot be replaced in one statement, for it is stored otherwise. Readers have the one before until the
 * new one is whole; between the last two statements there is none.
 */
export async function replaceStoredOtherwise(
  input: MaterializeInput,
  run: (statement: Statement) => Promise<unknown>,
  session: Pick<Session, 'run'>,
): Promise<void> {
  const { dialect, model } = input;
  const rebuilt = besides(model.table, 'rebuilt');
  await session.run(`DROP TABLE IF EXISTS ${dialect.table(rebuilt)}`);
  await run(tableStatement(input, rebuilt));
  await session.run(`DROP TABLE ${dialect.table(model.table)}`);
  await session.run(`ALTER TABLE ${dialect.table(rebuilt)} RENAME TO ${dialect.identifier(model.table.name)}`);
}
