import fs from 'node:fs';
import path from 'node:path';
import { UsageError, assertNoProblems } from '../../base/errors.js';
import { nameProblem } from '../../base/names.js';
import { npx } from '../../base/npx.js';
import { equalsIgnoringCase } from '../../base/text.js';
import { AUDIT_COLUMNS } from '../../load/index.js';
import { profileTable } from '../../profile/index.js';
import type { RunOptions } from '../../run/options.js';
import { createPersonalData } from '../../run/personal-data.js';
import { readProject, type Project } from '../../run/project/project.js';
import { databaseFile, openTarget } from '../../run/target.js';
import {
  chartsOf,
  columnsModel,
  draftSuite,
  emptyLoader,
  emptyPage,
  expectation,
  mart,
  martDocs,
  martFiles,
  page,
  plainName,
  programFiles,
  rawSuite,
  renderSuite,
  stagingDocs,
  stagingModel,
  stagingName,
  tableFiles,
  tablePage,
  title,
  type TableShape,
} from '../../scaffold/index.js';
import { formatRelation, rawRelation, type Relation } from '../../sql/relation.js';
import type { Warehouse } from '../../warehouse/warehouse.js';
import { placeOf, readTable } from './init.js';
import { findData } from './text-table.js';
import { namedRelation, projectRelations } from '../named-relation.js';
import { writeNewFiles } from '../write-new-files.js';

export const ADDED_KINDS = ['loader', 'model', 'suite', 'page', 'expectation'] as const;
export type AddedKind = (typeof ADDED_KINDS)[number];

export interface AddRequest {
  kind: AddedKind;
  name: string;
  /** A file or table for a loader, the model or raw table that a model or page reads. Default: the nearest by its name. */
  from: string | undefined;
  /** Where the command line was started: what the path of a file is relative to. */
  cwd: string;
}

export interface AddResult {
  /** Relative to the project. */
  files: string[];
  /** Remarks, as sentences. */
  notes: string[];
}

/** Writes one more part of a project, which runs as it is. Throws `add.cannot-write`, and writes nothing, when a file of it exists. */
export async function add(options: RunOptions, request: AddRequest): Promise<AddResult> {
  const project = await readProject(options);
  const { files, copy, notes = [] } = await PARTS[request.kind](request, project, options);
  if (files.size === 0)
    throw new UsageError('add.cannot-write', `${request.name} exists already`, { hint: 'choose another name' });
  writeNewFiles(project.dir, files, 'add.cannot-write');
  if (copy === undefined) return { files: [...files.keys()].sort(), notes };
  const [from, to] = copy;
  fs.mkdirSync(path.dirname(path.join(project.dir, to)), { recursive: true });
  fs.copyFileSync(from, path.join(project.dir, to), fs.constants.COPYFILE_EXCL);
  return { files: [to, ...files.keys()].sort(), notes };
}

/** New files by their paths in the project, and a file to copy: from where, and where to. */
interface Part {
  files: Map<string, string>;
  copy?: [from: string, to: string] | undefined;
  notes?: string[];
}

const PARTS: Readonly<
  Record<AddedKind, (request: AddRequest, project: Project, options: RunOptions) => Promise<Part>>
> = {
  loader: addLoader,
  model: addModel,
  suite: addSuite,
  page: addPage,
  expectation: addExpectation,
};

function assertName(kind: 'loader' | 'model' | 'page', name: string, file: string): void {
  assertNoProblems([nameProblem(kind, name, { file })].filter((problem) => problem !== undefined));
}

/** A program that prints a table, and the YAML beside it. */
function addProgram(name: string, ending: string, project: Project): Part | undefined {
  const found = programFiles(name, ending);
  if (found === undefined) return undefined;
  assertName('loader', name, `loaders/${name}${ending}`);
  assertNewTable(name, project);
  return {
    files: new Map([
      [`loaders/${name}${ending}`, found.program],
      [`loaders/${name}.yml`, found.yaml],
      [`expectations/raw/${name}.yaml`, renderSuite(`raw.${name}`, rawSuite)],
    ]),
  };
}

function assertNewTable(name: string, project: Project): void {
  const same = project.loaders.find((loader) => equalsIgnoringCase(loader.table, name));
  if (same !== undefined)
    throw new UsageError('add.cannot-write', `${same.file} loads the table ${same.table}`, {
      hint: 'choose another name',
    });
}

async function addLoader({ name, from, cwd }: AddRequest, project: Project, { signal }: RunOptions): Promise<Part> {
  const [, stem = '', ending = ''] = /^(.+)(\.\w+)$/.exec(name) ?? [];
  const program = from === undefined ? addProgram(stem, ending, project) : undefined;
  if (program !== undefined) return program;
  const file = `loaders/${name}.ts`;
  assertName('loader', name, file);
  assertNewTable(name, project);
  if (from === undefined)
    return {
      files: new Map([
        [file, emptyLoader(name)],
        [`expectations/raw/${name}.yaml`, renderSuite(`raw.${name}`, rawSuite)],
      ]),
    };
  const [, database, table] = /^(.+\.(?:duckdb|ddb|db)):([^:]+)$/.exec(from) ?? [];
  const [, workbook, sheet] = /^(.+\.xls[xm]):([^:]+)$/i.exec(from) ?? [];
  const found = await findData(database ?? workbook ?? from, cwd);
  const candidates =
    table === undefined ? found.data : found.data.filter((each) => [table, `main.${table}`].includes(each.table ?? ''));
  const [data] = candidates.map((each) => (sheet === undefined ? each : { ...each, sheet }));
  if (data === undefined || candidates.length > 1)
    throw new UsageError('usage.add', `${from} is ${data === undefined ? 'no' : 'more than one'} table`, {
      hint:
        found.data[0]?.table === undefined
          ? 'name one file'
          : `name one of them: ${found.data.map((each) => `${each.displayName}:${each.table ?? ''}`).join(', ')}`,
    });
  const { sourcePath, copy } = placeOf(data, project.dir, found.notes);
  const { table: shape, notes } = await readTable(name, data, sourcePath, signal ?? new AbortController().signal);
  const isCopied = copy !== undefined && !isSameFile(data.stored, path.join(project.dir, copy));
  return {
    files: new Map([...tableFiles(shape), [`transforms/staging/${stagingName(shape)}.yaml`, stagingDocs([shape])]]),
    copy: isCopied ? [data.stored, copy] : undefined,
    notes: [...found.notes, ...notes],
  };
}

const isSameFile = (a: string, b: string): boolean => fs.existsSync(b) && fs.readFileSync(a).equals(fs.readFileSync(b));

async function addModel({ name, from }: AddRequest, project: Project, options: RunOptions): Promise<Part> {
  const relation = findRead(name, from, project);
  const folder = name.startsWith('stg_') || relation?.layer === 'raw' ? 'staging' : 'marts';
  const file = `transforms/${folder}/${name}.sql`;
  assertName('model', name, file);
  const same = project.models.find(({ table }) => equalsIgnoringCase(table.name, name));
  if (same !== undefined)
    throw new UsageError('add.cannot-write', `${same.file} is the model ${name}`, { hint: 'choose another name' });
  if (relation === undefined) return { files: new Map([[file, 'select 1 as id\n']]) };
  if (relation.layer === 'raw') {
    const shape = await shapeOf(relation, project, options);
    if (shape !== undefined) return { files: new Map([[file, stagingModel(shape)]]) };
    return {
      files: new Map([[file, columnsModel(`@source(raw, ${relation.name})`, [])]]),
      notes: [notBuilt(relation)],
    };
  }
  const columns = await inWarehouse(project, options, async (warehouse) => warehouse.columns(relation));
  return {
    files: new Map([[file, columnsModel(`@ref(${relation.name})`, columns?.map((column) => column.name) ?? [])]]),
    notes: columns === undefined ? [notBuilt(relation)] : [],
  };
}

/** What a model or page of this name is about: what is named, else the relation whose name is in it, else the first. */
function findRead(name: string, from: string | undefined, project: Project): Relation | undefined {
  if (from !== undefined) return namedRelation(project, from);
  const relations = projectRelations(project);
  const raw = relations.filter(({ layer }) => layer === 'raw');
  const staging = relations.filter(({ layer }) => layer === 'staging');
  if (name.startsWith('stg_')) return raw.find((each) => stagingName(each) === name) ?? raw[0];
  const bare = (each: Relation): string => each.name.replace(/^stg_/, '');
  return staging.find((each) => plainName(name).includes(bare(each))) ?? staging[0] ?? raw[0];
}

async function addSuite({ name }: AddRequest, project: Project, options: RunOptions): Promise<Part> {
  const relation = namedRelation(project, name);
  const file = `expectations/${relation.layer}/${relation.name}.yaml`;
  const same = project.suites.find(({ table }) => formatRelation(table) === formatRelation(relation));
  if (same !== undefined)
    throw new UsageError('add.cannot-write', `${formatRelation(relation)} has the suite ${same.file}`, {
      hint: 'add expectations to it',
    });
  const profile = await inWarehouse(project, options, async (warehouse) => {
    const columns = await warehouse.columns(relation);
    if (columns === undefined) return undefined;
    const personal = await createPersonalData(project, warehouse, options.clock.now()).columns(relation);
    const own = columns.filter((column) => !AUDIT_COLUMNS.includes(column.name));
    const session = await warehouse.session();
    return profileTable(
      session,
      warehouse.dialect,
      relation,
      own.map((column) => ({ ...column, pii: personal.has(column.name) })),
    );
  });
  const checks = profile === undefined ? [] : draftSuite(profile);
  return {
    files: new Map([[file, renderSuite(formatRelation(relation), checks.length === 0 ? rawSuite : checks)]]),
    notes: profile === undefined ? [notBuilt(relation)] : [],
  };
}

async function addPage({ name, from }: AddRequest, project: Project, options: RunOptions): Promise<Part> {
  const file = `src/${name.replace(/\.md$/, '')}.md`;
  assertName('page', name, file);
  const heading = title(path.posix.basename(file, '.md'));
  const relation = findRead(name, from, project);
  if (relation === undefined) return { files: new Map([[file, emptyPage(heading)]]) };
  if (relation.layer === 'marts') return { files: new Map([[file, tablePage(heading, relation.name)]]) };
  const raw = project.loaders.find(({ table }) => table === relation.name || `stg_${table}` === relation.name);
  const shape = raw === undefined ? undefined : await shapeOf(rawRelation(raw.table), project, options);
  const staged = project.models.some(({ table }) => table.name === `stg_${raw?.table ?? ''}`);
  if (shape === undefined || !staged) {
    const first = project.models.find(({ table }) => table.layer === 'marts');
    const text = first === undefined ? emptyPage(heading) : tablePage(heading, first.table.name);
    return { files: new Map([[file, text]]), notes: [notBuilt(relation)] };
  }
  const charts = chartsOf(shape).slice(0, 2);
  const marts = charts.map((chart) => mart(shape, chart));
  const added = marts.filter((each) => !project.models.some(({ table }) => table.name === each.name));
  return {
    files: new Map([
      ...martFiles(added),
      ...added.map((each): [string, string] => [`transforms/marts/${each.name}.yaml`, martDocs([each])]),
      [file, page(heading, shape, charts)],
    ]),
  };
}

async function addExpectation({ name }: AddRequest): Promise<Part> {
  const plain = plainName(name);
  const type = plain.startsWith('expect_') ? plain : `expect_column_values_to_${plain.replace(/^to_/, '')}`;
  if (plain === '')
    throw new UsageError('name.invalid', `not a valid name of an expectation: ${JSON.stringify(name)}`, {
      hint: 'use letters a-z, digits and underscores; for example be_a_price',
    });
  return {
    files: new Map([[`expectations/custom/${plain}.ts`, expectation(type)]]),
    notes: [`a suite names it: { type: ${type}, kwargs: { column: amount, limit: 100 } }`],
  };
}

/** A raw table of the warehouse as its loader's data; undefined where it is not loaded, or not in a file. */
async function shapeOf(relation: Relation, project: Project, options: RunOptions): Promise<TableShape | undefined> {
  const file = databaseFile(project, options.env);
  const isLoaded = await inWarehouse(project, options, async (warehouse) => warehouse.columns(relation));
  if (file === undefined || isLoaded === undefined) return undefined;
  const data = {
    ...{ file, stored: file, displayName: path.relative(project.dir, file) },
    ...{ table: formatRelation(relation), isRaw: true },
  };
  const { table } = await readTable(
    relation.name,
    data,
    data.displayName,
    options.signal ?? new AbortController().signal,
  );
  return table;
}

/** What work finds in the warehouse; undefined where there is none yet. */
async function inWarehouse<T>(
  project: Project,
  options: RunOptions,
  work: (warehouse: Warehouse) => Promise<T | undefined>,
): Promise<T | undefined> {
  const file = databaseFile(project, options.env);
  if (file !== undefined && !fs.existsSync(file)) return undefined;
  const warehouse = await openTarget(project, options.env, true);
  try {
    return await work(warehouse);
  } finally {
    await warehouse.close();
  }
}

const notBuilt = (relation: Relation): string =>
  `${formatRelation(relation)} is not in the warehouse yet: run ${npx('build')} first to have its columns`;
