import { modelsByName } from '../project/model.js';
import { rowsOf } from '../sql/rows-of.js';
import { LastroError, UsageError, assertNoProblems, type Location } from '../base/errors.js';
import { textOf } from '../base/cell.js';
import { formatCsv } from '../base/csv.js';
import { suggest } from '../base/text.js';
import { engineMessage, isWithheld, maskCell } from '../personal/index.js';
import { createPersonalData } from '../run/personal-data.js';
import { tracedDialect } from '../run/tracing.js';
import type { Dialect } from '../sql/dialect.js';
import { expand } from '../sql/index.js';
import { positionAt } from '../sql/lexer.js';
import { withoutEnding } from '../sql/user-sql.js';
import { projectResolver } from '../transform/index.js';
import { candidateHint } from '../warehouse/candidates.js';
import { assertUserSql } from '../warehouse/parse-sql.js';
import { StatementError, type ResultTable, type Session } from '../warehouse/warehouse.js';
import type { RunOptions } from '../run/options.js';
import { readProject, type Project } from '../run/project/project.js';
import { openTarget } from '../run/target.js';
import { formatRelation, rawRelation, type Relation } from '../sql/relation.js';

export interface ShowOptions {
  select?: string[];
  inline?: string;
  limit: number;
  output: 'text' | 'json' | 'csv';
}

/** Rows of a model, table or query, as text. Personal columns are masked, in queries those that come from one, too. */
export async function show(options: RunOptions, { select, inline, limit, output }: ShowOptions): Promise<string> {
  const project = await readProject(options);
  const relation = inline === undefined ? findRelation(project, select?.[0]) : undefined;
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
      return formatResult({ columns, rows: masked }, output);
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

function findRelation(project: Project, name: string | undefined): Relation {
  if (name === undefined)
    throw new UsageError('usage.show', 'nothing to show', { hint: 'name a model by --select, or give --inline SQL' });
  const relations = [
    ...project.models.map(({ table }) => table),
    ...project.loaders.map(({ table }) => rawRelation(table)),
  ];
  const found = relations.find((table) => name === table.name || name === formatRelation(table));
  if (found !== undefined) return found;
  throw new UsageError('usage.unknown-node', `no node is named ${name}`, {
    hint: suggest(
      name,
      relations.map((table) => table.name),
    ),
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

const MAX_CELL_WIDTH = 40;

function formatResult({ columns, rows }: ResultTable, output: ShowOptions['output']): string {
  const names = columns.map(({ name }) => name);
  if (output === 'json')
    return JSON.stringify(
      rows.map((row) => Object.fromEntries(row.map((cell, i) => [names[i] ?? '', cell]))),
      null,
      2,
    );
  if (output === 'csv')
    return formatCsv([names, ...rows.map((row) => row.map((cell) => (cell === null ? '' : textOf(cell))))]);
  const truncate = (text: string): string => {
    const oneLine = text.replaceAll(/\s+/g, ' ');
    return oneLine.length > MAX_CELL_WIDTH ? `${oneLine.slice(0, MAX_CELL_WIDTH - 1)}…` : oneLine;
  };
  const cells = [names, ...rows.map((row) => row.map((cell) => truncate(textOf(cell))))];
  const widths = names.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  const isNumeric = names.map((_, i) => rows.every((row) => row[i] === null || typeof row[i] === 'number'));
  const line = (row: string[]): string =>
    row
      .map((text, i) => (isNumeric[i] === true ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  const [head = [], ...body] = cells;
  return [
    line(head),
    widths.map((width) => '-'.repeat(width)).join('  '),
    ...body.map(line),
    `(${rows.length} shown)`,
  ].join('\n');
}
