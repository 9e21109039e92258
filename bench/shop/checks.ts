import { MARTS } from './marts.js';
import { notEmpty, ordered, rowsOf, type Rule } from './rules.js';
import { FILES } from './tables.js';

/** The rules of each table, `staging.stg_orders`, as expectations. */
export const SUITES: Readonly<Record<string, readonly Rule[]>> = Object.fromEntries([
  ...Object.keys(FILES).map((name): [string, Rule[]] => [`raw.${name}`, [notEmpty]]),
  ...Object.entries(FILES).map(([name, { columns, rules }]): [string, Rule[]] => [
    `staging.stg_${name}`,
    [
      ordered(Object.keys(columns)),
      rowsOf(`raw.${name}`),
      ...Object.entries(columns).flatMap(([column, [, , ...own]]) => own.map((rule) => of(column, rule))),
      ...rules,
    ],
  ]),
  ...Object.entries(MARTS).map(([name, { columns, rules }]): [string, Rule[]] => [
    `marts.${name}`,
    [
      ordered(Object.keys(columns)),
      ...Object.entries(columns).flatMap(([column, own]) => own.map((rule) => of(column, rule))),
      ...rules,
    ],
  ]),
]);

function of(column: string, { type, kwargs }: Rule): Rule {
  return { type, kwargs: { column, ...kwargs } };
}
