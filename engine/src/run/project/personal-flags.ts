import fs from 'node:fs';
import path from 'node:path';
import { UsageError, type LastroError } from '../../base/errors.js';
import { parseCsv } from '../../base/csv.js';
import type { FileCache } from '../../base/file-cache.js';
import { readContract } from '../../contract/index.js';
import type { Loader } from '../../load/index.js';
import { absentFlags, flagsOfColumns, flagsOfContract, type PersonalFlag } from '../../personal/index.js';
import type { Model, SourceTable } from '../../project/model.js';
import { formatRelation, rawRelation, type Relation } from '../../sql/relation.js';

/** The flags of each table or view, by `layer.table` in lower case. */
export type PersonalFlags = ReadonlyMap<string, readonly PersonalFlag[]>;

export interface FlagSources {
  dir: string;
  loaders: readonly Loader[];
  sources: readonly SourceTable[];
  models: readonly Model[];
  cache: FileCache;
}

export const flagKey = (table: Relation): string => formatRelation(table).toLowerCase();

/**
 * What a project states about personal data: in its YAML and in the contracts of its loaders. A flag on a column that a
 * seed or a loader is known not to have is a problem; of other tables the run finds out.
 */
export async function readPersonalFlags(
  { dir, loaders, sources, models, cache }: FlagSources,
  problems: LastroError[],
): Promise<PersonalFlags> {
  const flags = new Map<string, PersonalFlag[]>();
  const add = (table: Relation, more: readonly PersonalFlag[], columns?: readonly string[]): void => {
    if (more.length === 0) return;
    const key = flagKey(table);
    flags.set(key, [...(flags.get(key) ?? []), ...more]);
    if (columns !== undefined) problems.push(...absentFlags(more, formatRelation(table), columns));
  };
  const loadersByTable = new Map(loaders.map((loader) => [flagKey(rawRelation(loader.table)), loader]));
  for (const { table, columns } of sources)
    add(table, flagsOfColumns(columns), loadersByTable.get(flagKey(table))?.columns);
  for (const model of models) add(model.table, flagsOfColumns(model.columns), seedHeader(dir, model));
  for (const { table, contract, columns } of loaders)
    if (contract !== undefined) add(rawRelation(table), await contractFlags(dir, contract, cache), columns);
  return flags;
}

/** Of a contract that cannot be read, which its load reports, every column counts as flagged. */
async function contractFlags(dir: string, file: string, cache: FileCache): Promise<PersonalFlag[]> {
  try {
    const text = fs.readFileSync(path.resolve(dir, file), 'utf8');
    return await cache.getOrCompute(`personal flags of ${file}`, text, () =>
      flagsOfContract(readContract(file, { root: dir, reading: 'text' })),
    );
  } catch (error) {
    if (!(error instanceof UsageError) && (error as NodeJS.ErrnoException).code === undefined) throw error;
    return [{ name: '*', isPersonal: true, reason: `${file} cannot be read`, location: { file } }];
  }
}

/** Columns of a seed; undefined for a model, and where its file cannot be read, which its step reports. */
export function seedHeader(dir: string, { materialized, file }: Model): readonly string[] | undefined {
  if (materialized !== 'seed') return undefined;
  const fail = (message: string): never => {
    throw new Error(message);
  };
  try {
    return parseCsv(fs.readFileSync(path.join(dir, file), 'utf8'), fail)[0]?.fields;
  } catch {
    return undefined;
  }
}
