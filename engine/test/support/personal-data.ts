import type { FileCache } from '../../src/base/file-cache.js';
import { PersonalData, type TableSource } from '../../src/personal/index.js';
import { formatRelation } from '../../src/sql/relation.js';
import { queryTrees } from '../../src/warehouse/query-trees.js';
import type { Session, Warehouse } from '../../src/warehouse/warehouse.js';

/** Tables by `layer.table` with the names of their flagged columns, or the query that makes them; `-x` clears a column. */
export type Tables = Readonly<Record<string, readonly string[] | { query: string; flags?: readonly string[] }>>;

/** What is personal where tables are flagged like this. */
export function personalData(
  warehouse: Warehouse,
  session: Session,
  tables: Tables,
  { cache, onParse }: { cache?: FileCache; onParse?: () => void } = {},
): PersonalData {
  const flagsOf = (names: readonly string[], file: string): TableSource['flags'] =>
    names.map((name) => {
      const isPersonal = !name.startsWith('-');
      return { name: name.replace(/^-/, ''), isPersonal, reason: 'stated', location: { file } };
    });
  return new PersonalData({
    hasFlags: true,
    find(table) {
      const name = formatRelation(table).toLowerCase();
      const found = tables[name];
      if (found === undefined) return undefined;
      if ('query' in found) return { flags: flagsOf(found.flags ?? [], name), query: found.query };
      const columns = async (): Promise<string[] | undefined> =>
        (await warehouse.columns(table))?.map((column) => column.name);
      return { flags: flagsOf(found, name), columns };
    },
    async parse(sql) {
      onParse?.();
      return (await queryTrees({ session, dialect: warehouse.dialect }, [sql]))?.[0];
    },
    cache,
  });
}
