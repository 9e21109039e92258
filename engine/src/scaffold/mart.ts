import type { Chart } from './chart.js';
import { stagingName, sqlText } from './staging-model.js';
import { renderSuite, type DraftedCheck } from './suite.js';
import type { TableShape } from './table-shape.js';

/** A model that a chart draws. */
export interface Mart {
  name: string;
  description: string;
  /** Its columns and what they mean; the first one identifies a row. */
  columns: readonly { name: string; description: string }[];
  sql: string;
  suite: string;
}

export const rowCount = 'row_count';
export const averageOf = (column: { name: string }): string => `average_${column.name}`;
export const binOf = (column: { name: string }): string => `${column.name}_bin`;

export function martName(table: Pick<TableShape, 'name'>, chart: Chart): string {
  switch (chart.kind) {
    case 'time':
      return `rpt_${table.name}_by_${chart.part}`;
    case 'groups':
    case 'values':
      return `rpt_${table.name}_by_${chart.column.name.replace(/_$/, '')}`;
    case 'histogram':
      return `rpt_${table.name}_${chart.column.name.replace(/_$/, '')}_bins`;
    case 'filled':
      return `rpt_${table.name}_columns`;
  }
}

/** The mart of a chart: one row for each mark that it draws, with the number of rows behind it. */
export function mart(table: TableShape, chart: Chart): Mart {
  const staging = stagingName(table);
  const [key, keyDescription, sql, measures] = partsOf(table, chart, staging);
  const counted: DraftedCheck[] =
    chart.kind === 'filled'
      ? [
          {
            type: 'expect_column_pair_values_a_to_be_greater_than_b',
            kwargs: { column_A: rowCount, column_B: 'filled', or_equal: true },
            reason: 'A column has no more values than the table has rows.',
          },
        ]
      : [
          {
            type: 'expect_query_results_to_match_comparison',
            kwargs: {
              base_query: `select sum(${rowCount}) as ${rowCount} from {batch}`,
              comparison_query: `select count(*) as ${rowCount} from @ref(${staging})`,
            },
            reason: 'No row is lost or counted twice on the way to the report.',
          },
        ];
  const name = martName(table, chart);
  return {
    name,
    description: `Rows of ${staging}, counted by ${key}.`,
    columns: [
      { name: key, description: keyDescription },
      { name: rowCount, description: `Number of rows of ${staging}.` },
      ...measures,
    ],
    sql,
    suite: renderSuite(`marts.${name}`, [
      {
        type: 'expect_column_values_to_be_unique',
        kwargs: { column: key },
        severity: 'critical',
        reason: `One row for each ${key.replaceAll('_', ' ')}.`,
      },
      ...counted,
      ...(chart.kind === 'groups' && chart.measure !== undefined ? [averageCheck(chart.measure)] : []),
    ]),
  };
}

const averageCheck = (measure: { name: string }): DraftedCheck => ({
  type: 'expect_column_values_to_be_between',
  kwargs: { column: averageOf(measure), min_value: 0 },
  severity: 'warning',
  reason: `No ${measure.name} is negative, so no mean is.`,
});

type MartParts = [key: string, description: string, sql: string, measures: { name: string; description: string }[]];

function partsOf(table: TableShape, chart: Chart, staging: string): MartParts {
  switch (chart.kind) {
    case 'time': {
      const { column, part } = chart;
      const value =
        part === 'day'
          ? column.profile.kind === 'date'
            ? column.name
            : `@cast(${column.name}, date)`
          : `@date_trunc(${part}, ${column.name})`;
      return [part, `The ${part} of ${column.name}.`, counts(`${value} as ${part}`, staging), []];
    }
    case 'groups': {
      const { column, measure } = chart;
      const average =
        measure === undefined ? [] : [{ name: averageOf(measure), description: `Mean of ${measure.name}.` }];
      const selected = measure === undefined ? [] : [`@avg(${measure.name}) as ${averageOf(measure)}`];
      return [column.name, `As in ${staging}.`, counts(column.name, staging, selected), average];
    }
    case 'values':
      return [chart.column.name, `As in ${staging}.`, counts(chart.column.name, staging), []];
    case 'histogram': {
      const { column, step } = chart;
      const bin = `@cast(floor(@safe_divide(${column.name}, ${step})), bigint) as ${binOf(column)}`;
      return [
        binOf(column),
        `Number of the bin: ${column.name} divided by ${step}, rounded down.`,
        counts(bin, staging),
        [],
      ];
    }
    case 'filled': {
      const selects = table.columns.map(
        ({ name }) =>
          `select ${sqlText(name)} as column_name, count(*) as ${rowCount}, count(${name}) as filled from @ref(${staging})`,
      );
      const filled = { name: 'filled', description: 'Rows in which the column has a value.' };
      return ['column_name', `A column of ${staging}.`, `${selects.join('\nunion all\n')}\n`, [filled]];
    }
  }
}

function counts(key: string, staging: string, more: readonly string[] = []): string {
  const selected = [key, `count(*) as ${rowCount}`, ...more].map((each) => `  ${each}`);
  return `select\n${selected.join(',\n')}\nfrom @ref(${staging})\ngroup by 1\n`;
}
