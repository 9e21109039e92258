import path from 'node:path';
import { LastroError, type Location } from '../base/errors.js';
import { equalsIgnoringCase, nearest } from '../base/text.js';
import { grantedFile } from '../project/external-access.js';
import type { Model } from '../project/model.js';
import { isFileName } from '../sql/files.js';
import { onlyRelations, outsideReads, wholeDatabase, type NamedFile, type OutsideRead } from '../sql/outside-reads.js';
import type { Relation } from '../sql/relation.js';
import { renameFiles } from '../sql/rename-files.js';
import { characters, type SqlProblem, type UserSql } from '../sql/user-sql.js';
import { parseSql } from '../warehouse/parse-sql.js';
import type { Session, Warehouse } from '../warehouse/warehouse.js';
import type { CompiledModel } from './compile.js';
import type { SetAsideCondition } from './set-aside.js';

export interface ModelSqlContext {
  warehouse: Pick<Warehouse, 'dialect'>;
  session: Session;
  /** Folder of the project, which granted files are relative to. */
  projectDir: string;
  /** Relations besides its own that the model may read; undefined: any of the database. */
  mayRead?: readonly Relation[];
  /** Files and folders that models may read, as the configuration grants them. Default: none. */
  externalAccess?: readonly string[];
  /** All models and seeds, and the tables that loaders fill: for hints. */
  models?: ReadonlyMap<string, Model>;
  sources?: readonly Relation[] | undefined;
}

/** A model whose texts were read by the warehouse's own parser. */
export interface ParsedModel {
  /** The names of the files that it may read are absolute. */
  compiled: CompiledModel;
  /** All that is wrong with its query and its conditions: then none of it must run. */
  problems: LastroError[];
}

/**
 * Parses a model's query and its `set_aside` conditions before anything of them runs: each must be one query or one
 * expression and read only what the graph contains, because the model would otherwise stay unchanged when the rest
 * changes.
 */
export async function parseModel(
  compiled: CompiledModel,
  conditions: readonly SetAsideCondition[],
  context: ModelSqlContext,
): Promise<ParsedModel> {
  const { model, locate, sql } = compiled;
  if (compiled.problems.length > 0) return { compiled, problems: compiled.problems };
  const { session, warehouse, mayRead, projectDir, externalAccess = [] } = context;
  const texts: UserSql[] = conditions.map((condition) => ({ sql: condition.sql, form: 'expression' }));
  if (model.materialized !== 'seed') texts.push({ sql, form: 'query' });
  const parsed = await parseSql({ session, dialect: warehouse.dialect }, texts);
  const readable = mayRead === undefined ? wholeDatabase : onlyRelations([model.table, ...mayRead]);
  const absolute = ({ path }: NamedFile): string | undefined => grantedFile(path, projectDir, externalAccess);
  const granted: NamedFile[] = [];
  const problems = parsed.flatMap(({ problem, tree }, i): LastroError[] => {
    const condition = conditions[i];
    const place = (offset: number | undefined): Location =>
      condition?.location ?? (offset === undefined ? { file: compiled.file } : locate(offset));
    if (problem !== undefined) return [textProblem(problem, place(problem.offset))];
    return outsideReads(tree, readable).flatMap((read) => {
      const isGranted = condition === undefined && read.files?.every((file) => absolute(file) !== undefined) === true;
      if (!isGranted)
        return undeclaredRead(model.table.name, read, place(read.offset && characters(sql, read.offset)), context);
      granted.push(...(read.files ?? []));
      return [];
    });
  });
  if (problems.length > 0 || granted.length === 0) return { compiled, problems };
  return withAbsoluteFiles(compiled, granted, absolute, warehouse.dialect.string);
}

function textProblem({ code, message, hint }: SqlProblem, location: Location): LastroError {
  return new LastroError(code === 'sql.syntax' ? 'model.parser' : code, message, { location, hint });
}

function undeclaredRead(
  model: string,
  { name, files }: OutsideRead,
  location: Location,
  context: ModelSqlContext,
): LastroError {
  return new LastroError('model.undeclared-read', `${model} reads ${name}, which is not a node of the project`, {
    location,
    hint:
      files !== undefined
        ? `load it by a loader, keep it as a seed, or allow it in lastro.config.ts: externalAccess: ['${grantFor(files)}']`
        : name.endsWith('()') || isFileName(name)
          ? 'load files by a loader, or keep them as seeds in transforms/seeds'
          : referenceFor(name, context),
  });
}

/** How a model names the relation that it probably means. */
function referenceFor(name: string, { models = new Map<string, Model>(), sources = [] }: ModelSqlContext): string {
  const last = name.slice(name.lastIndexOf('.') + 1);
  const named = (known: Iterable<string>): string | undefined =>
    [...known].find((each) => equalsIgnoringCase(each, last));
  const tables = sources.map((source) => source.name);
  const model = named(models.keys());
  if (model !== undefined) return `write @ref(${model})`;
  const source = named(tables);
  if (source !== undefined) return `write @source(${source})`;
  const near = nearest(last, [...models.keys(), ...tables]);
  const meant = near === undefined ? '' : `: did you mean ${models.has(near) ? '@ref' : '@source'}(${near})?`;
  return `a model reads other models (@ref), tables of loaders (@source) and seeds${meant}`;
}

/** The folder of a file, as the configuration would name it. */
const grantFor = ([file]: readonly NamedFile[]): string => `${path.posix.dirname(file?.path ?? '')}/`;

function withAbsoluteFiles(
  compiled: CompiledModel,
  files: readonly NamedFile[],
  absolute: (file: NamedFile) => string | undefined,
  string: (text: string) => string,
): ParsedModel {
  const { sql, offsetBefore, notPlain } = renameFiles(compiled.sql, files, (file) =>
    string(absolute(file) ?? file.path),
  );
  const problems = notPlain.map(
    ({ file, start }) =>
      new LastroError('model.file-name', `the name of the file ${file.path} is not plain text`, {
        location: compiled.locate(start),
        hint: "write it as 'path'",
      }),
  );
  const locate = (offset: number): Location => compiled.locate(offsetBefore(offset));
  return { compiled: { ...compiled, sql, locate }, problems };
}
