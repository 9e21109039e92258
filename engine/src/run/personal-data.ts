import { modelsByName, type Model } from '../project/model.js';
import { rowsOf } from '../sql/rows-of.js';
import path from 'node:path';
import { UsageError } from '../base/errors.js';
import { PersonalData, absentFlags, type TableSource } from '../personal/index.js';
import type { Dialect } from '../sql/dialect.js';
import { formatRelation, parseRelation, rawRelation, type Relation } from '../sql/relation.js';
import { addedColumns, compileModel } from '../transform/index.js';
import { queryTrees } from '../warehouse/query-trees.js';
import type { Session, Warehouse } from '../warehouse/warehouse.js';
import { openTracer, tracedDialect, type Tracer } from './tracing.js';
import { flagKey, seedHeader } from './project/personal-flags.js';
import type { Project } from './project/project.js';

export type PersonalProject = Pick<
  Project,
  'config' | 'dir' | 'targetDir' | 'loaders' | 'models' | 'sources' | 'vars' | 'personalFlags'
> & { cache?: Project['cache'] };

/** Columns of the engine's own tables that may contain source records. */
const META_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  'meta.rejected_rows': ['raw_text'],
  'meta.revised_rows': ['key', 'previous', 'current'],
  'meta.loader_state': ['state'],
  'meta.load_metadata': [],
  'meta.node_state': [],
  'meta.model_batches': [],
  'meta.attachments': ['record_id', 'file_name', 'address'],
};

/** What the engine reads of tables without reading their rows. */
const CATALOGUE =
  /^(information_schema\.\w+|\.(duckdb_(columns|tables|views|schemas|settings|functions)|pragma_table_info)\(\))$/;

/** Which columns of a project's tables are personal. Tables are described by the warehouse as it is when asked. */
export function createPersonalData(project: PersonalProject, warehouse: Warehouse, now: Date): PersonalData {
  const { personalFlags, targetDir } = project;
  if (![...personalFlags.values()].flat().some(({ isPersonal }) => isPersonal)) return PersonalData.none;
  const tables = tableSources(project, warehouse, now);
  return new PersonalData({
    hasFlags: true,
    find(table) {
      const key = flagKey(table);
      if (CATALOGUE.test(key) || (table.layer === '' && isMaskedFile(targetDir, table.name))) return { flags: [] };
      return tables.get(key);
    },
    parse: queryParser(warehouse),
    cache: project.cache,
  });
}

function tableSources(project: PersonalProject, warehouse: Warehouse, now: Date): ReadonlyMap<string, TableSource> {
  const { config, dir, loaders, models, sources, vars, personalFlags } = project;
  const compileOptions = {
    dialect: tracedDialect(warehouse, config.name),
    models: modelsByName(models),
    sources: loaders.map(({ table }) => rawRelation(table)),
    vars,
    now,
    incremental: true,
  };
  const found = new Map<string, TableSource>();
  for (const [name, columns] of Object.entries(META_COLUMNS)) {
    const flags = columns.map((column) => ({
      name: column,
      isPersonal: true,
      reason: 'it may quote a record',
      location: { file: name },
    }));
    found.set(name, { flags, columns: () => columnNames(warehouse, parseRelation(name, 'meta')) });
  }
  for (const table of [
    ...sources.map((source) => source.table),
    ...loaders.map((loader) => rawRelation(loader.table)),
  ]) {
    const flags = personalFlags.get(flagKey(table)) ?? [];
    const documented = sources.find((source) => flagKey(source.table) === flagKey(table))?.columns ?? [];
    const stated = [...new Set([...documented, ...flags].map(({ name }) => name))];
    found.set(flagKey(table), { flags, columns: async () => (await columnNames(warehouse, table)) ?? stated });
  }
  for (const model of models) {
    const flags = personalFlags.get(flagKey(model.table)) ?? [];
    const columns = seedHeader(dir, model);
    found.set(
      flagKey(model.table),
      model.materialized === 'seed'
        ? { flags, columns: () => Promise.resolve(columns) }
        : {
            flags,
            query: compileModel(model, compileOptions).sql,
            ...(keepsColumns(model)
              ? {
                  added: model.snapshot === undefined ? [] : addedColumns(model.snapshot),
                  columns: () => columnNames(warehouse, model.table),
                }
              : {}),
          },
    );
  }
  return found;
}

/** Whether the table may have columns that the query no longer has. */
const keepsColumns = ({ snapshot, materialized, onSchemaChange }: Model): boolean =>
  snapshot !== undefined || (materialized === 'incremental' && onSchemaChange === 'append_new_columns');

async function columnNames(warehouse: Warehouse, table: Relation): Promise<string[] | undefined> {
  return (await warehouse.columns(table))?.map(({ name }) => name);
}

/** Whether a file is one that the engine wrote without personal values. */
function isMaskedFile(targetDir: string, name: string): boolean {
  return ['failures', 'published'].some((folder) =>
    path.resolve(name).startsWith(`${path.join(path.resolve(targetDir), folder)}${path.sep}`),
  );
}

/** The parser of {@link tracedDialect}, one query after the other. */
function queryParser(warehouse: Warehouse): (sql: string) => Promise<unknown> {
  let engine: Promise<Tracer> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  return (sql) => {
    engine ??= openTracer(warehouse);
    const parsed = Promise.all([engine, last.catch(() => undefined)]).then(async ([opened]) => {
      return (await queryTrees(opened, [sql]))?.[0];
    });
    last = parsed;
    return parsed;
  };
}

/** Throws for flags on columns that a built table does not have: what they were meant for would stay in clear. */
export async function assertFlaggedColumns(
  { personalFlags }: Pick<Project, 'personalFlags'>,
  table: Relation,
  { session, dialect }: { session: Session; dialect: Dialect },
): Promise<void> {
  const flags = personalFlags.get(flagKey(table)) ?? [];
  if (flags.length === 0) return;
  const columns = await session.describe(`SELECT * FROM ${rowsOf(dialect, table)}`);
  const [problem] = absentFlags(
    flags,
    formatRelation(table),
    columns.map(({ name }) => name),
  );
  if (problem !== undefined)
    throw new UsageError(problem.code, problem.message, { location: problem.location, hint: problem.hint });
}
