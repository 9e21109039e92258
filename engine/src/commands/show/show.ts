import { modelsByName } from '../../project/model.js';
import { rowsOf } from '../../sql/rows-of.js';
import { LastroError, UsageError, assertNoProblems, type Location } from '../../base/errors.js';
import { engineMessage, isWithheld, maskCell } from '../../personal/index.js';
import { createPersonalData } from '../../run/personal-data.js';
import { tracedDialect } from '../../run/tracing.js';
import type { Dialect } from '../../sql/dialect.js';
import { expand } from '../../sql/index.js';
import { positionAt } from '../../sql/lexer.js';
import { withoutEnding } from '../../sql/user-sql.js';
import { projectResolver } from '../../transform/index.js';
import { candidateHint } from '../../warehouse/candidates.js';
import { assertUserSql } from '../../warehouse/parse-sql.js';
import { StatementError, type Session } from '../../warehouse/warehouse.js';
import type { RunOptions } from '../../run/options.js';
import { readProject, type Project } from '../../run/project/project.js';
import { openTarget } from '../../run/target.js';
import { namedRelation } from '../named-relation.js';
import { readFailingRows } from './failing-rows.js';
import { formatRows, type RowsFormat } from './format-rows.js';

export interface ShowOptions {
  select?: string[];
  inline?: string;
  /** Id of a check: its failing rows are shown. */
  failures?: string;
  limit: number;
  output: RowsFormat;
}

/** Rows of a model, table, query or failed check, as text. Personal columns are masked, in queries those that come from one, too. */
export async function show(
  options: RunOptions,
  { select, inline, failures, limit, output }: ShowOptions,
): Promise<string> {
  if (failures !== undefined) return formatRows(await readFailingRows(options, failures, limit), output);
  const project = await readProject(options);
  const relation = inline === undefined ? namedRelation(project, selectedName(select)) : undefined;
  const warehouse = await openTarget(project, options.env, true);
  try {
    const personal = createPersonalData(project, warehouse, options.clock.now());
    const compiled = (dialect: Dialect): string =>
      relation === undefined
        ? inlineSql(project, dialect, options, inline ?? '')
        : `SELECT * FROM ${rowsOf(dialect, relation)}`;
    const sql = compiled(warehouse.dialect);
    const session = await warehouse.session();
    if (inline !== undefined) await assertInline(inline, sql, { session, dialect: warehouse.dialect });
    const traced = await personal.query(compiled(tracedDialect(warehouse, project.config.name)));
    const shown = relation === undefined ? traced.columns : await personal.columns(relation);
    const readsPersonal = !shown.isEmpty || traced.reason !== undefined;
    try {
      const { columns, rows } = await session.read(`SELECT * FROM (${sql}\n) AS shown LIMIT ${limit}`);
      const isMasked = columns.map(({ name }) => shown.has(name));
      const masked = rows.map((row) => row.map((cell, i) => (isMasked[i] === true ? maskCell(cell) : cell)));
      return formatRows({ columns, rows: masked }, output);
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
      throw new UsageError('show.sql', engineMessage(error, readsPersonal).split('\n')[0] ?? '', {
        hint: candidateHint(error),
        cause: isWithheld(error, readsPersonal) ? undefined : error,
      });
    }
  } finally {
    await warehouse.close();
  }
}

/** Throws a {@link UsageError} for a text that is not one query. Without a parser it is accepted as written. */
async function assertInline(
  inline: string,
  compiled: string,
  warehouse: { session: Session; dialect: Dialect },
): Promise<void> {
  const sql = warehouse.dialect.syntaxTree === undefined ? inline : compiled;
  const locate = (offset = 0): Location => ({ file: '--inline', ...positionAt(sql, offset) });
  try {
    await assertUserSql(warehouse, { sql, form: 'query' }, locate);
  } catch (error) {
    if (error instanceof StatementError)
      throw new UsageError('show.sql', error.message, { location: locate(error.offset), cause: error });
    if (!(error instanceof LastroError)) throw error;
    throw new UsageError(error.code, error.message, { location: error.location, hint: error.hint });
  }
}

function selectedName([name]: readonly string[] = []): string {
  if (name !== undefined) return name;
  throw new UsageError('usage.show', 'nothing to show', {
    hint: 'name a model by --select, a check by --failures, or give --inline SQL',
  });
}

function inlineSql(project: Project, dialect: Dialect, options: RunOptions, sql: string): string {
  const resolve = projectResolver(
    { layer: 'inline', name: 'query' },
    {
      dialect,
      models: modelsByName(project.models),
      vars: project.vars,
      now: options.clock.now(),
    },
  );
  const { sql: expanded, problems } = expand(withoutEnding(sql), { dialect, file: '--inline', resolve });
  assertNoProblems(problems.filter((problem): problem is LastroError => problem instanceof LastroError));
  return expanded;
}
