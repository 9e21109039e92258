import type { PersonalColumns } from '../personal/index.js';
import type { ColumnDoc } from '../project/model.js';
import type { ManifestColumn } from '../publish/artifacts.js';
import { formatRelation, rawRelation } from '../sql/relation.js';
import type { RelationInfo } from '../warehouse/warehouse.js';
import type { Lineage } from './lineage.js';
import { sourceId } from './project/graph-nodes.js';
import type { RunContext } from './run-context.js';

/** The columns of every table as `manifest.json` states them, by unique id. */
export type ManifestColumns = ReadonlyMap<string, Readonly<Record<string, ManifestColumn>>>;

/** What is documented of columns, where they come from, and which of those in the warehouse are personal. */
export async function describeColumns(
  { project, personal }: Pick<RunContext, 'project' | 'personal'>,
  lineage: Lineage,
  relations: readonly RelationInfo[],
): Promise<ManifestColumns> {
  const built = new Map(relations.map(({ table, columns }) => [formatRelation(table), columns]));
  const tables = [
    ...project.loaders.map((loader) => {
      const table = rawRelation(loader.table);
      const documented = project.sources.find((source) => formatRelation(source.table) === formatRelation(table));
      return { id: sourceId(project.config.name, loader), table, columns: documented?.columns ?? [] };
    }),
    ...project.models.map((model) => ({ id: model.uniqueId, table: model.table, columns: model.columns })),
  ];
  const described = new Map<string, Readonly<Record<string, ManifestColumn>>>();
  for (const { id, table, columns } of tables) {
    const personalColumns = await personal.columns(table);
    const inWarehouse = (built.get(formatRelation(table)) ?? []).map(({ name }) => name);
    described.set(id, columnsOf(columns, lineage.get(id)?.columns ?? {}, personalColumns, inWarehouse));
  }
  return described;
}

function columnsOf(
  documented: readonly ColumnDoc[],
  lineage: Readonly<Record<string, string[]>>,
  personal: PersonalColumns,
  inWarehouse: readonly string[],
): Record<string, ManifestColumn> {
  const names = new Map<string, string>();
  for (const name of [
    ...documented.map((column) => column.name),
    ...Object.keys(lineage),
    ...inWarehouse.filter((each) => personal.has(each)),
  ])
    if (!names.has(name.toLowerCase())) names.set(name.toLowerCase(), name);
  const byName = <T>(entries: Iterable<readonly [string, T]>): ReadonlyMap<string, T> =>
    new Map([...entries].map(([name, value]) => [name.toLowerCase(), value]));
  const docs = byName(documented.map((column) => [column.name, column]));
  const origins = byName(Object.entries(lineage));
  return Object.fromEntries(
    [...names].map(([key, name]) => {
      const doc = docs.get(key);
      const reason = personal.reason(name);
      const statedReason = reason ?? doc?.piiReason;
      return [
        name,
        {
          name,
          description: doc?.description ?? '',
          pii: reason !== undefined,
          ...(statedReason === undefined ? {} : { pii_reason: statedReason }),
          lineage: origins.get(key) ?? [],
        },
      ];
    }),
  );
}
