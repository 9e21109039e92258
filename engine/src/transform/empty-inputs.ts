import { LastroError } from '../base/errors.js';
import type { Model, SourceTable } from '../project/model.js';
import type { ColumnInfo, Session, Warehouse } from '../warehouse/warehouse.js';
import { compileModel, projectResolver, type CompileOptions } from './compile.js';
import { locateError } from './model-error.js';
import { parseModel } from './model-sql.js';
import { rowsQuery } from './rows.js';
import { seedQuery } from './seed.js';
import { remainingRows, setAsideConditions } from './set-aside.js';

export interface EmptyInputsOptions extends Omit<CompileOptions, 'dialect' | 'incremental' | 'sources'> {
  warehouse: Warehouse;
  session: Session;
  /** Raw tables as documented: their columns where the warehouse does not have them. */
  sources: readonly SourceTable[];
  /** Folder of the project. */
  projectDir: string;
  /** Files and folders that models may read, as the configuration grants them. Default: none. */
  externalAccess?: readonly string[];
  /** Whether a model's columns are those of its relation, where it is built. Default: those of its query. */
  preferBuilt?: boolean;
}

/** The columns of a query; empty where it has errors. */
export interface DescribedQuery {
  columns: readonly ColumnInfo[];
  errors: readonly LastroError[];
}

/** Describes models over inputs that have their columns and no rows. Nothing is read or written; what is known is kept. */
export class EmptyInputs {
  private readonly known = new Map<Model, Promise<DescribedQuery>>();

  constructor(private readonly options: EmptyInputsOptions) {}

  /** The columns that a model's query returns, or where it is wrong. */
  describe(model: Model): Promise<DescribedQuery> {
    let described = this.known.get(model);
    if (described === undefined) {
      described = this.ask(model);
      this.known.set(model, described);
    }
    return described;
  }

  private async ask(model: Model): Promise<DescribedQuery> {
    const { warehouse, session, projectDir } = this.options;
    const { dialect } = warehouse;
    if (model.materialized === 'seed')
      return this.attempt(async () => ({
        columns: await session.describe(seedQuery(model, dialect, projectDir)),
        errors: [],
      }));
    const sources = this.options.sources.map(({ table }) => table);
    const compileOptions: CompileOptions = { ...this.options, dialect, sources };
    const cte = (name: string): string => dialect.identifier(`empty_${name}`);
    const resolve = projectResolver(model.table, compileOptions);
    const compiled = compileModel(model, compileOptions, {
      ...resolve,
      ref: (name) => resolve.ref(name) && cte(name),
      source: (name) => cte(name),
    });
    const { conditions, problems } = setAsideConditions(model, compileOptions);
    if (problems.length > 0) return { columns: [], errors: problems };
    const inputs = [...compiled.refs, ...compiled.sources.map(({ name }) => name)];
    const parsed = await parseModel(compiled, conditions, { ...this.options, sources });
    if (parsed.problems.length > 0) return { columns: [], errors: parsed.problems };
    const ctes: string[] = [];
    for (const input of new Set(inputs)) {
      const columns = await this.columnsOf(input);
      if (columns === undefined || columns.length === 0)
        return unknownInput(model, input, this.options.models.has(input));
      ctes.push(`${cte(input)} AS (${rowsQuery(dialect, columns, [])})`);
    }
    const query = remainingRows(parsed.compiled.sql, conditions);
    const prefix = `${ctes.length === 0 ? '' : `WITH ${ctes.join(', ')} `}SELECT * FROM (`;
    const statement = { sql: `${prefix}${query.sql}\n) AS found`, prefixLength: prefix.length + query.prefixLength };
    return this.attempt(
      async () => ({ columns: await session.describe(statement.sql), errors: [] }),
      (error) => locateError(error, parsed.compiled, statement, false),
    );
  }

  private async attempt(
    describe: () => Promise<DescribedQuery>,
    locate = (error: unknown): LastroError => {
      if (error instanceof LastroError) return error;
      throw error;
    },
  ): Promise<DescribedQuery> {
    try {
      return await describe();
    } catch (error) {
      return { columns: [], errors: [locate(error)] };
    }
  }

  /** Of a model those of its query, or of its relation; of a source those of its table, else as documented. */
  private async columnsOf(input: string): Promise<{ name: string; type: string | undefined }[] | undefined> {
    const { models, sources, warehouse, preferBuilt } = this.options;
    const model = models.get(input);
    const source = sources.find(({ table }) => table.name === input);
    const table = model?.table ?? source?.table ?? { layer: 'raw', name: input };
    const built = model === undefined || preferBuilt === true ? await warehouse.columns(table) : undefined;
    if (built !== undefined) return built;
    if (model !== undefined) return [...(await this.describe(model)).columns];
    return source?.columns.map(({ name, dataType }) => ({ name, type: dataType }));
  }
}

function unknownInput({ name, file }: Model, input: string, isModel: boolean): DescribedQuery {
  const error = new LastroError('model.no-columns', `the columns of ${input}, which ${name} reads, are not known`, {
    location: { file },
    hint: isModel ? `correct ${input} first` : 'load it once, or name its columns in the YAML of the sources',
  });
  return { columns: [], errors: [error] };
}
