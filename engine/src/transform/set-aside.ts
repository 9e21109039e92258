import { sqlTimestamp } from '../base/clock.js';
import { LastroError } from '../base/errors.js';
import type { Model, SetAsideRule } from '../project/model.js';
import { expand } from '../sql/expand.js';
import { lint } from '../sql/lint.js';
import { withoutEnding } from '../sql/user-sql.js';
import { wrapQuery, type Statement } from './materialization.js';
import { projectResolver, type CompileOptions, type CompiledModel } from './compile.js';

/** A rule that sets rows aside, with its condition in the dialect's SQL. */
export interface SetAsideCondition extends SetAsideRule {
  sql: string;
}

/** A model without the rows its YAML sets aside, and the statements that write those down. */
export interface SetAside {
  remaining: Statement;
  rejects: Statement[];
}

/** The conditions of a model's rules, and what is wrong with their helpers. */
export function setAsideConditions(
  model: Model,
  options: CompileOptions,
): { conditions: SetAsideCondition[]; problems: LastroError[] } {
  const { dialect } = options;
  const problems: LastroError[] = [];
  const conditions = model.setAside.map((rule) => {
    const { file } = rule.location;
    const where = withoutEnding(rule.where);
    const expansion = expand(where, { dialect, file, resolve: projectResolver(model.table, options) });
    for (const { code, message, hint } of [
      ...(model.isPortable === false ? [] : lint(where, file)),
      ...expansion.problems,
    ])
      problems.push(new LastroError(code, message, { location: rule.location, hint }));
    return { ...rule, sql: expansion.sql };
  });
  return { conditions, problems };
}

/** The query of a model without the rows that its rules set aside. */
export function remainingRows(sql: string, conditions: readonly Pick<SetAsideCondition, 'sql'>[]): Statement {
  if (conditions.length === 0) return { sql, prefixLength: 0 };
  return wrapQuery('SELECT * FROM (', sql, `) AS kept WHERE NOT coalesce(${anyOf(conditions)}, FALSE)`);
}

/** Each condition may end in a comment. */
function anyOf(conditions: readonly Pick<SetAsideCondition, 'sql'>[]): string {
  return conditions.map(({ sql }) => `(${sql}\n)`).join(' OR ');
}

/** The statements that set rows aside; undefined for a model that sets none aside. The conditions have been parsed. */
export function setAside(
  compiled: CompiledModel,
  conditions: readonly SetAsideCondition[],
  { dialect }: CompileOptions,
  run: { runId: string; now: Date },
): SetAside | undefined {
  const { model } = compiled;
  if (conditions.length === 0) return undefined;
  const firstMatching = (value: (rule: SetAsideCondition) => string): string =>
    `CASE ${conditions.map((rule) => `WHEN ${anyOf([rule])} THEN ${dialect.string(value(rule))}`).join(' ')} END`;
  const values = {
    run_id: dialect.string(run.runId),
    table_name: dialect.string(model.table.name),
    file_name: dialect.string(compiled.file),
    line_number: 'NULL',
    rule: firstMatching((rule) => rule.name),
    reason: firstMatching((rule) => rule.reason),
    raw_text: dialect.call('row_json', 'rejected'),
    rejected_at: dialect.call('cast', dialect.string(sqlTimestamp(run.now)), 'timestamp'),
  };
  const rejectedRows = dialect.table({ layer: 'meta', name: 'rejected_rows' });
  return {
    remaining: remainingRows(compiled.sql, conditions),
    rejects: [
      // What a load rejects of a table of the same name has the line of its file.
      {
        sql: `DELETE FROM ${rejectedRows} WHERE table_name = ${values.table_name} AND line_number IS NULL`,
        prefixLength: 0,
      },
      wrapQuery(
        `INSERT INTO ${rejectedRows} (${Object.keys(values).join(', ')}) SELECT ${Object.values(values).join(', ')} FROM (`,
        compiled.sql,
        `) AS rejected WHERE ${anyOf(conditions)}`,
      ),
    ],
  };
}
