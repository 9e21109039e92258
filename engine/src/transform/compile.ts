import type { Cell } from '../base/cell.js';
import { isoDate } from '../base/clock.js';
import type { LastroError, Location } from '../base/errors.js';
import type { Model } from '../project/model.js';
import type { Dialect } from '../sql/dialect.js';
import { placeIn } from '../sql/expand-macros.js';
import { expand, type Resolver } from '../sql/expand.js';
import { jinjaProblems } from '../sql/jinja.js';
import { lint } from '../sql/lint.js';
import { tokenize } from '../sql/lexer.js';
import type { Relation } from '../sql/relation.js';
import { withoutEnding } from '../sql/user-sql.js';

/** The names that models may use, and the values of one run. */
export interface CompileOptions {
  dialect: Dialect;
  /** All models and seeds by name. */
  models: ReadonlyMap<string, Model>;
  /** Tables that loaders fill; undefined accepts any name. */
  sources?: readonly Relation[] | undefined;
  vars: Readonly<Record<string, Cell>>;
  /** `@run_date` is its day in UTC. */
  now: Date;
  /** The text within `@if_incremental(...)` stays. */
  incremental?: boolean;
}

/** A model as one dialect's query, without what creates the relation. */
export interface CompiledModel {
  model: Model;
  /** Line N is line N of the file. */
  sql: string;
  file: string;
  refs: string[];
  sources: Relation[];
  problems: LastroError[];
  /** Where in the file an offset of `sql` comes from. */
  readonly locate: (offset: number) => Location;
}

/** The names a model of the project may use. */
export function projectResolver(self: Relation, options: CompileOptions): Resolver {
  const { dialect, models, sources, vars } = options;
  return {
    ref(name) {
      const found = models.get(name);
      return found === undefined ? undefined : dialect.table(found.table);
    },
    source(name, layer) {
      const known = sources === undefined || sources.some((each) => each.name === name && each.layer === layer);
      return known ? dialect.table({ layer, name }) : undefined;
    },
    var: (name) => (Object.hasOwn(vars, name) ? vars[name] : undefined),
    this: dialect.table(self),
    runDate: isoDate(options.now),
    incremental: options.incremental === true,
    known: {
      refs: [...models.keys()],
      sources: (sources ?? []).map((each) => each.name),
      vars: Object.keys(vars),
    },
  };
}

/** Compiles a model; of a seed there is nothing to compile. */
export function compileModel(
  model: Model,
  options: CompileOptions,
  resolve: Resolver = projectResolver(model.table, options),
): CompiledModel {
  const own = model.variants.get(options.dialect.name) ?? model;
  const source = withoutSemicolon(own.sql);
  const place = placeIn(own.file, source, own.macros);
  const expansion = expand(source, { dialect: options.dialect, file: own.file, place, resolve });
  return {
    model,
    sql: expansion.sql,
    file: own.file,
    refs: expansion.refs,
    sources: expansion.sources,
    problems: [
      ...(model.variants.size === 0 && model.isPortable !== false
        ? lint(source, own.file, place)
        : jinjaProblems(source, place)),
      ...expansion.problems,
    ],
    locate: (offset) => place(expansion.origin(offset)),
  };
}

/** Path of a model's compiled text below `target/compiled/`. */
export function compiledPath(model: Model, dialect: string): string {
  return `${dialect}/${model.file.replace(/^transforms\//, '').replace(/\.csv$/, '.sql')}`;
}

/** The text with its last semicolons blanked, so that it can be put in brackets. */
function withoutSemicolon(sql: string): string {
  const end = withoutEnding(sql).length;
  const ending = tokenize(sql).filter(({ start, text }) => start >= end && text === ';');
  return ending.reduce((text, { start }) => `${text.slice(0, start)} ${text.slice(start + 1)}`, sql);
}
