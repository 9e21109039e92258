import { LastroError } from '../base/errors.js';
import { readable, undeclaredReads } from '../sql/undeclared-reads.js';
import type { Relation } from '../sql/relation.js';
import { queryTrees } from '../warehouse/query-trees.js';
import { StatementError, type Session, type Warehouse } from '../warehouse/warehouse.js';
import type { CompiledModel } from './compile.js';
import type { Statement } from './materialization.js';

interface ReadContext {
  warehouse: Warehouse;
  session: Session;
  mayRead?: readonly Relation[];
}

/**
 * Everything that a model's query reads and the graph does not know: it would stay unchanged when that changes. The
 * warehouse's own parser reads the query; of one that does not parse nothing is said here.
 */
export async function undeclaredReadProblems(
  { model, sql, locate }: CompiledModel,
  query: Statement,
  { warehouse, session, mayRead }: ReadContext,
): Promise<LastroError[]> {
  if (mayRead === undefined || model.materialized === 'seed') return [];
  // A query in brackets has a tree where a PIVOT of its own has none.
  const prefix = 'SELECT * FROM (';
  const tree = await queryTrees({ session, dialect: warehouse.dialect }, [`${prefix}${query.sql}\n)`]).catch(
    (error: unknown) => {
      if (error instanceof StatementError) return undefined;
      throw error;
    },
  );
  return undeclaredReads(tree?.[0], readable([model.table, ...mayRead])).map(({ name, offset }) => {
    const isFunction = name.endsWith('()');
    const characters = Buffer.from(prefix + query.sql)
      .subarray(0, offset ?? 0)
      .toString().length;
    const position = characters - prefix.length - query.prefixLength;
    const isLocated = offset !== undefined && position >= 0 && position <= sql.length;
    return new LastroError(
      'model.undeclared-read',
      `${model.table.name} reads ${name}, which is not a node of the project`,
      {
        location: isLocated ? locate(position) : { file: model.file },
        hint: isFunction
          ? 'load files by a loader, or keep them as seeds in transforms/seeds'
          : 'a model reads other models (@ref), tables of loaders (@source) and seeds',
      },
    );
  });
}
