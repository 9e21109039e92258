import fs from 'node:fs';
import path from 'node:path';
import { CONFIG_FILE } from '../../base/config-file.js';
import { UsageError } from '../../base/errors.js';
import { npx } from '../../base/npx.js';
import { count, suggest } from '../../base/text.js';
import { AUDIT_COLUMNS, type StatedDialect } from '../../load/index.js';
import type { ProfiledColumn } from '../../profile/index.js';
import { createPersonalData } from '../../run/personal-data.js';
import type { RunOptions } from '../../run/options.js';
import { readProject } from '../../run/project/project.js';
import { openTarget } from '../../run/target.js';
import { formatRelation, type Relation } from '../../sql/relation.js';
import type { Connection } from '../../warehouses/index.js';
import { isFileOrDatabase, openData, type CheckData } from '../check/check-data.js';
import { personalDataOf, readContractFlags } from '../check/check-personal.js';
import { fixTypes, type FixedTypes } from '../check/fixed-types.js';
import { projectRelations } from '../named-relation.js';
import { typeTexts } from './type-texts.js';

export interface ProfileSource {
  /** A file, `warehouse.duckdb:schema.table`, `postgres:schema.table`, or a table of the project: `marts.fct_orders`. */
  data: string;
  /** What is stated of how a file is written. */
  dialect: StatedDialect;
  /** Types of columns of a file without types. */
  types: FixedTypes | undefined;
  /** Whether the file may lack a column that has a stated type. */
  mayLackTyped: boolean;
  /** A contract whose personal properties are masked. */
  contract: string | undefined;
  /** Where the command line was started: paths are relative to it. */
  cwd: string;
  /** Called with the progress of reading a file, as a sentence. */
  progress: ((sentence: string) => void) | undefined;
  /** A folder for what is written on the way. */
  scratch: string;
}

/** A table that is open to be profiled. */
export interface ProfiledTable extends Connection {
  table: Relation;
  /** Without those that loads add. */
  columns: readonly ProfiledColumn[];
  /** Columns whose texts are read as numbers that a check does not read. */
  unread: ReadonlySet<string>;
  /** Remarks on the data, as sentences. */
  notes: readonly string[];
  close(): Promise<void>;
}

/** Opens data for reading. Throws `profile.no-data` and `profile.not-built`, and what `lastro check` throws for files. */
export async function openProfiled(options: RunOptions, source: ProfileSource): Promise<ProfiledTable> {
  const isProject = fs.existsSync(path.join(options.projectDir, CONFIG_FILE));
  return isProject && !isFileOrDatabase(source.data, source.cwd)
    ? openProjectTable(options, source)
    : openCheckData(options, source);
}

async function openProjectTable(
  options: RunOptions,
  { data, scratch }: Pick<ProfileSource, 'data' | 'scratch'>,
): Promise<ProfiledTable> {
  const project = await readProject(options);
  const relations = projectRelations(project);
  const table = relations.find((each) => data === formatRelation(each) || data === each.name);
  if (table === undefined)
    throw new UsageError('profile.no-data', `${data} is neither a file nor a table of the project`, {
      hint: suggest(
        data,
        relations.flatMap((each) => [formatRelation(each), each.name]),
      ),
    });
  const warehouse = await openTarget(project, options.env, true, { files: [scratch] });
  try {
    const columns = await warehouse.columns(table);
    if (columns === undefined)
      throw new UsageError('profile.not-built', `target ${project.targetName} does not have ${formatRelation(table)}`, {
        hint: `run ${npx('build')} first`,
      });
    const personal = await createPersonalData(project, warehouse, options.clock.now()).columns(table);
    return {
      ...{ session: await warehouse.session(), dialect: warehouse.dialect, table },
      columns: ownColumns(columns.map((column) => ({ ...column, pii: personal.has(column.name) }))),
      ...{ unread: new Set<string>(), notes: [], close: () => warehouse.close() },
    };
  } catch (error) {
    await warehouse.close();
    throw error;
  }
}

async function openCheckData(options: RunOptions, source: ProfileSource): Promise<ProfiledTable> {
  const { data, dialect: stated, contract, cwd, progress, scratch } = source;
  const job = { data, contract, baseDirs: { data: cwd, contract: cwd } };
  const flags = readContractFlags(job);
  const isPersonal = flags.length > 0;
  const { env, signal } = options;
  const opened = await openData(data, cwd, { isPersonal, dialect: stated, signal, env, progress, folder: scratch });
  try {
    await fixStated(opened, source, isPersonal);
    const described = await describe(opened);
    const personal = await (
      await personalDataOf({ job, options, data: opened, columns: described, flags })
    ).columns(opened.table);
    progress?.('reading the types of the columns');
    const typed = await typeTexts(opened, described);
    const columns = (await describe(opened)).map((column) => {
      return { ...column, pii: personal.has(column.name) || typed.personal.has(column.name) };
    });
    const rejected =
      opened.rejected === 0 ? [] : [`${count(opened.rejected, 'record')} cannot be read and are left out`];
    return {
      ...{ session: opened.session, dialect: opened.dialect, table: opened.table, unread: typed.unread },
      columns: ownColumns(columns),
      notes: [...opened.notes, ...(opened.notes.length === 0 ? rejected : []), ...typed.notes],
      close: () => opened.close(),
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function fixStated(
  opened: CheckData,
  { types, mayLackTyped }: Pick<ProfileSource, 'types' | 'mayLackTyped'>,
  isPersonal: boolean,
): Promise<void> {
  if (types === undefined) return;
  const known = new Set((await describe(opened)).map(({ name }) => name));
  const stated = mayLackTyped ? new Map([...types].filter(([name]) => known.has(name))) : types;
  await fixTypes(opened, stated, isPersonal);
}

const describe = ({ session, dialect, table }: CheckData): Promise<{ name: string; type: string }[]> =>
  session.describe(`SELECT * FROM ${dialect.table(table)}`);

const ownColumns = (columns: readonly ProfiledColumn[]): ProfiledColumn[] =>
  columns.filter(({ name }) => !AUDIT_COLUMNS.includes(name));
