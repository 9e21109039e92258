import { existsSync } from 'node:fs';
import path from 'node:path';
import type { RunRecord } from '../../history/index.js';
import { INDEX_FILE, readIndex, type PublishedIndex } from '../../publish/published.js';
import type { Pair, TableComparison } from '../../reconcile/index.js';
import type { RunOptions } from '../../run/options.js';
import type { Project } from '../../run/project/project.js';
import { requireFiles } from '../../sql/dialect/files.js';
import { formatRelation, parseRelation, type Relation } from '../../sql/relation.js';
import { openLocal } from '../../warehouses/index.js';
import { compareTables, tableKey, withSides, type OpenSide } from './compare-tables.js';

export interface CompareFiguresRequest {
  tables: readonly Relation[];
  examples: number;
  runs: Pair<RunRecord>;
  names: Pair<string>;
  /** Folders of published tables. */
  folders: Pair<string>;
}

/** Published tables of a run, pseudonyms apart. */
interface Figures {
  folder: string;
  index: PublishedIndex;
}

/**
 * Compares the published tables of two runs, value by value. Columns of pseudonyms are left out: they depend on a key that a run elsewhere
 * does not have. Says what could not be compared.
 */
export async function compareFigures(
  project: Project,
  options: RunOptions,
  { tables, examples, runs, names, folders }: CompareFiguresRequest,
): Promise<{ values: TableComparison[]; notCompared: string[] }> {
  const notCompared: string[] = [];
  const [from, to] = [await readFigures(folders.from), await readFigures(folders.to)];
  if (from === undefined) notCompared.push(`figures: ${names.from} has none`);
  else if (from.index.run_id !== runs.from.run_id)
    notCompared.push(
      `the last run of ${names.from}, ${runs.from.run_id}, published no figures: those of its run ${from.index.run_id} are compared`,
    );
  if (to?.index.run_id !== runs.to.run_id) {
    notCompared.push(`figures: run ${runs.to.run_id} of ${names.to} published none`);
    return { values: [], notCompared };
  }
  if (from === undefined) return { values: [], notCompared };

  const pseudonyms = pseudonymColumns(from, to);
  const open = {
    from: () => openFigures(names.from, from, pseudonyms),
    to: () => openFigures(names.to, to, pseudonyms),
  };
  const published = new Set([...from.index.tables, ...to.index.tables].map(({ relation }) => relation.toLowerCase()));
  const compared = tables.filter((table) => published.has(tableKey(table)));
  const values = await withSides(open, (sides) =>
    compareTables(project, options, sides, { tables: compared, examples }),
  );
  const personal = compared.flatMap((table) =>
    [...(pseudonyms.get(tableKey(table)) ?? [])].map((column) => `${formatRelation(table)}.${column}`),
  );
  if (personal.length > 0)
    notCompared.push(`personal columns, whose pseudonyms depend on the key: ${personal.sort().join(', ')}`);
  return { values, notCompared };
}

async function readFigures(folder: string): Promise<Figures | undefined> {
  return existsSync(path.join(folder, INDEX_FILE)) ? { folder, index: await readIndex(folder) } : undefined;
}

/** By table the columns that are pseudonyms in one of two runs. */
function pseudonymColumns(...all: Figures[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const { relation, columns } of all.flatMap(({ index }) => index.tables)) {
    const key = relation.toLowerCase();
    const names = found.get(key) ?? new Set();
    for (const { name } of columns.filter(({ pseudonym }) => pseudonym)) names.add(name);
    found.set(key, names);
  }
  return found;
}

/** The published tables as views that open no other file. */
async function openFigures(
  name: string,
  { folder, index }: Figures,
  pseudonyms: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<OpenSide> {
  const warehouse = await openLocal();
  try {
    const { dialect } = warehouse;
    const session = await warehouse.session();
    for (const { relation, file } of index.tables) {
      const table = parseRelation(relation, 'marts');
      await session.run(dialect.ddl.createSchema(dialect.schema(table.layer)));
      const rows = requireFiles(dialect).read(path.join(folder, path.basename(file)), { type: 'parquet' });
      await session.run(`CREATE OR REPLACE VIEW ${dialect.table(table)} AS SELECT * FROM ${rows}`);
    }
    session.close();
    await warehouse.lock([folder]);
    const relations = (await warehouse.relations()).map((each) => {
      const hidden = pseudonyms.get(tableKey(each.table));
      return { ...each, columns: each.columns.filter((column) => hidden?.has(column.name) !== true) };
    });
    return {
      ...{ name, warehouse },
      relations: new Map(relations.map((each) => [tableKey(each.table), each])),
      personalColumns: async () => undefined,
    };
  } catch (error) {
    await warehouse.close();
    throw error;
  }
}
