import { describe, expect, test } from 'vitest';
import { resolveEvidence, type Source } from '../../site/components/source.js';

function source(table: string, publishedAt: string, ...columns: string[]): Source {
  return {
    reads: columns.map((column) => `${table}.${column}`),
    provenance: { table, run_id: publishedAt, published_at: publishedAt },
  };
}

const sales = source('marts.rpt_sales', '2024-02-02', 'month', 'revenue');
const months = source('marts.rpt_months', '2024-02-01', 'month', 'is_whole');

describe('what a figure stands on', () => {
  test('columns are found in the first dataset that has them', () => {
    expect(resolveEvidence({ data: [sales, months], reads: ['month', 'is_whole'] }).reads).toEqual([
      'marts.rpt_sales.month',
      'marts.rpt_months.is_whole',
    ]);
  });

  test('without reads it stands on all columns', () => {
    expect(resolveEvidence({ data: sales }).reads).toEqual(['marts.rpt_sales.month', 'marts.rpt_sales.revenue']);
  });

  test('a full name needs no data', () => {
    expect(resolveEvidence({ reads: ['raw.orders.id'] })).toEqual({
      reads: ['raw.orders.id'],
      keys: [],
      provenance: undefined,
      unanswered: [],
      queries: [],
    });
  });

  test('it reads what decides its rows as well: keys of a query, and what the reader chose by', () => {
    const answer: Source = {
      reads: ['marts.t.day', 'marts.t.region', 'marts.t.value'],
      origins: { total: ['marts.t.value'], region: ['marts.t.region'] },
      rowKeys: ['marts.t.region', 'marts.t.day'],
      provenance: sales.provenance,
    };
    expect(resolveEvidence({ data: answer, reads: ['total', 'region'] })).toMatchObject({
      reads: ['marts.t.value', 'marts.t.region', 'marts.t.day'],
      keys: ['marts.t.day'],
    });
    const rows = (source: Source, ...list: object[]): Source => Object.assign(list, source);
    const data = [rows(sales, { month: 1, revenue: 2 }), rows(months, { month: 1, is_whole: true })];
    const filters = {
      columnsOf: (row: object) => Object.keys(row).filter((name) => /month|whole/.test(name)),
      unanswered: (...tables: readonly (readonly object[])[]) => tables.map((rows) => `of ${rows.length}`),
    };
    expect(resolveEvidence({ data, reads: ['revenue', 'month'], filters })).toMatchObject({
      reads: [
        'marts.rpt_sales.revenue',
        'marts.rpt_sales.month',
        'marts.rpt_months.month',
        'marts.rpt_months.is_whole',
      ],
      keys: ['marts.rpt_months.month', 'marts.rpt_months.is_whole'],
      unanswered: ['of 1', 'of 1'],
    });
    const open = { columnsOf: () => [], unanswered: () => [] };
    expect(resolveEvidence({ data, reads: ['revenue'], filters: open }).keys).toEqual([]);
  });

  test('a part of a name is no column', () => {
    expect(() => resolveEvidence({ data: source('marts.t', '', 'net_revenue'), reads: ['revenue'] })).toThrow(
      'a figure reads "revenue", which is not a column of marts.t; there are: net_revenue',
    );
  });

  test('a column that no dataset has is named, and what there is', () => {
    expect(() => resolveEvidence({ data: [sales, months], reads: ['revenu'] })).toThrow(
      'a figure reads "revenu", which is not a column of marts.rpt_sales or marts.rpt_months; there are: month, revenue, is_whole',
    );
    expect(() => resolveEvidence({ reads: ['revenue'] })).toThrow('has no data');
  });

  test('it is as old as the oldest of its data, and keeps the queries of the page', () => {
    const query: Source = { ...sales, provenance: { ...sales.provenance, sql: 'SELECT 1' } };
    const { provenance, queries } = resolveEvidence({ data: [query, months] });
    expect(provenance).toEqual(months.provenance);
    expect(queries).toEqual(['SELECT 1']);
  });
});
