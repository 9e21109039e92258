import { describe, expect, test } from 'vitest';
import { categoryMonths } from '../../src/components/category-months.js';
import { retention } from '../../src/components/cohorts.js';
import { growthOnYear, indexBase, indexed, risen } from '../../src/components/economics.js';
import { settledMonths, wholeMonths, type Months } from '../../src/components/order-months.js';
import { averageByInstalments, methodShares, orderValueBoxes } from '../../src/components/payment-methods.js';
import { regionBalance } from '../../src/components/region-balance.js';
import { averageBy, ordersByScore } from '../../src/components/scores.js';
import { topSellers } from '../../src/components/top-sellers.js';

const month = (key: string): Date => new Date(`${key}-01`);

/** Whole months, the last one in part. */
function months(...keys: string[]): Months {
  const rows = keys.map((key, i) => ({
    order_month: month(key),
    is_complete: i < keys.length - 1,
    complete_months_before: i,
  }));
  return Object.assign(rows, { reads: [], provenance: { table: 'marts.rpt_months', run_id: '', published_at: '' } });
}

describe('what pages compute from report tables', () => {
  test('a month that is not there is not whole', () => {
    const isWhole = wholeMonths(months('2017-01', '2017-02'));
    expect([isWhole(month('2017-01')), isWhole(month('2017-02')), isWhole(month('2017-03'))]).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('a region buys what its customers pay and sells what its sellers get; those without sales are left out', () => {
    const route = (seller_region: string, customer_region: string, revenue: number) => ({
      seller_region,
      customer_region,
      revenue,
    });
    const { balance, exporter } = regionBalance([
      route('South', 'South', 10),
      route('South', 'North', 30),
      route('Southeast', 'North', 5),
    ]);
    expect(balance).toEqual([
      { region: 'Southeast', bought: 0, sold: 5 },
      { region: 'South', bought: 10, sold: 40 },
      { region: 'North', bought: 35, sold: 0 },
    ]);
    expect(exporter?.region).toBe('South');
  });

  test('average payments are of credit cards, by numbers of instalments with 50 payments or more', () => {
    const paid = (payment_installments: number, transactions: number, payment_type = 'credit_card') => ({
      payment_installments,
      payment_type,
      payment_value: 100 * transactions,
      transactions,
    });
    const rows = [paid(10, 50), paid(2, 49), paid(1, 30), paid(1, 30), paid(1, 500, 'boleto')];
    expect(averageByInstalments(rows).map((row) => [row.payment_installments, row.transactions, row.average])).toEqual([
      [1, 60, 100],
      [10, 50, 100],
    ]);
  });

  test('the top sellers are those with the highest revenue; without deliveries or reviews there is no share or score', () => {
    const seller = (revenue: number, delivered_orders: number) => ({
      revenue,
      delivered_orders,
      late_orders: 1,
      reviewed_orders: delivered_orders,
      total_review_score: 8,
    });
    const rows = [seller(5, 0), seller(1, 9), seller(7, 2)];
    expect(topSellers(rows, 2).map((row) => [row.revenue, row.late, row.score])).toEqual([
      [7, 0.5, 4],
      [5, null, null],
    ]);
  });

  test('retention leaves out cohorts in part, and months that have not passed', () => {
    const cohort = (key: string, since: number, customers: number) => ({
      cohort_month: month(key),
      months_since_first: since,
      customers,
    });
    const rows = [
      cohort('2017-01', 0, 100),
      cohort('2017-01', 1, 10),
      cohort('2017-01', 2, 5),
      cohort('2017-02', 0, 300),
      cohort('2017-02', 1, 9),
      cohort('2017-03', 0, 50),
      cohort('2017-03', 1, 50),
    ];
    const kept = retention(rows, months('2017-01', '2017-02', '2017-03'), 12);
    expect(kept.rows.map((row) => [row.months_since_first, row.share])).toEqual([[1, 0.1]]);
    expect(kept.cohorts).toEqual([month('2017-01')]);
    expect(kept.afterOneMonth).toBe(0.1);
  });

  const sale = (category: string, key: string, revenue: number, items = 100) => ({
    category_name: category,
    order_month: month(key),
    revenue,
    items,
  });

  test('the category that grew most is that of the last whole months against the year before', () => {
    const keys = ['2016-05', '2017-05', '2017-06'];
    const rows = [
      ...[sale('toys', '2016-05', 10), sale('toys', '2017-05', 40), sale('toys', '2017-06', 900)],
      ...[sale('books', '2016-05', 100), sale('books', '2017-05', 110), sale('new', '2017-05', 5)],
    ];
    const { named, grewMost } = categoryMonths(rows, months(...keys), '');
    expect(named).toEqual(['books', 'toys', 'new']);
    expect(grewMost?.name).toBe('toys');
  });

  test('the category that grew most is one of all, not of those drawn, and of 100 items or more', () => {
    const keys = ['2016-05', '2017-05', '2017-06'];
    const large = ['a', 'b', 'c', 'd', 'e'].flatMap((name) => [sale(name, '2016-05', 500), sale(name, '2017-05', 600)]);
    const small = [sale('phones', '2016-05', 10), sale('phones', '2017-05', 40)];
    const rare = [sale('rare', '2016-05', 1, 99), sale('rare', '2017-05', 90)];
    const { named, grewMost } = categoryMonths([...large, ...small, ...rare], months(...keys), '');
    expect(grewMost?.name).toBe('phones');
    expect(named).toEqual(['a', 'b', 'c', 'd', 'e', 'phones']);
  });

  test('a chosen category stands first when it is not among the largest', () => {
    const rows = ['a', 'b', 'c', 'd', 'e', 'f'].map((name, i) => sale(name, '2017-01', 100 - i));
    expect(categoryMonths(rows, months('2017-01', '2017-02'), 'f').named).toEqual(['f', 'a', 'b', 'c', 'd']);
    expect(categoryMonths(rows, months('2017-01', '2017-02'), 'b').named).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('shares of payment methods are of whole months, and the one that moved most is named', () => {
    const paid = (key: string, payment_type: string, payment_value: number) => ({
      order_month: month(key),
      payment_type,
      payment_value,
      transactions: 1,
    });
    const rows = [
      ...[paid('2017-01', 'credit_card', 60), paid('2017-01', 'boleto', 30), paid('2017-01', 'voucher', 10)],
      ...[paid('2017-02', 'credit_card', 60), paid('2017-02', 'boleto', 10), paid('2017-02', 'voucher', 30)],
      paid('2017-03', 'voucher', 1000),
    ];
    const mix = methodShares(rows, months('2017-01', '2017-02', '2017-03'));
    expect(mix.rows).toHaveLength(6);
    expect(mix.moved?.method).toBe('boleto');
    expect(mix.moved?.first).toBeCloseTo(0.3);
  });

  test('boxes are of the chosen year and region, or of all, and need 100 orders', () => {
    const spread = (primary_payment_type: string, order_year: number | null, median: number, orders = 100) => ({
      ...{ primary_payment_type, order_year, customer_region: null, orders, median },
      ...{ low: 1, lower_quartile: 2, upper_quartile: 300, high: 400 },
    });
    const values = [spread('boleto', null, 30), spread('boleto', 2017, 20), spread('voucher', null, 10, 99)];
    const medians = (year: string) =>
      orderValueBoxes(values, { year, region: '' }).map(({ method, median }) => [method, median]);
    expect(medians('')).toEqual([['boleto', 30]]);
    expect(medians('2017')).toEqual([['boleto', 20]]);
  });

  test('growth on a year needs the same three months of it', () => {
    const row = (key: string, value: number) => ({
      order_month: month(key),
      revenue_brl: value,
      revenue_usd: value / 4,
    });
    const year = ['2017-01', '2017-02', '2017-03', '2018-01', '2018-02', '2018-03'].map((key, i) =>
      row(key, i < 3 ? 100 : 150),
    );
    expect(growthOnYear(year)).toEqual({ brl: 0.5, usd: 0.5 });
    expect(growthOnYear(year.slice(1))).toBeUndefined();
    expect(indexed(year, { BRL: 'revenue_brl' }, indexBase(year)).at(-1)).toMatchObject({
      currency: 'BRL',
      index: 150,
    });
  });

  test('an index compares with the months a year before the last, with all where there are none', () => {
    const rows = months('2017-01', '2017-02', '2017-03', '2018-01', '2018-02', '2018-03');
    expect(indexBase(rows)).toEqual(rows.slice(0, 3));
    expect(indexBase(rows.slice(1))).toEqual(rows.slice(1));
  });

  test('nobody is called new in the first six complete months', () => {
    const keys = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `2017-0${n}`);
    const isSettled = settledMonths(months(...keys));
    expect(keys.filter((key) => isSettled(month(key)))).toEqual(['2017-07']);
  });

  test('price changes multiply, and a month without one changes nothing', () => {
    expect(risen([{ ipca_month: 10 }, { ipca_month: null }, { ipca_month: 10 }])).toBeCloseTo(0.21);
  });

  test('orders without a review are a group of their own and no part of an average', () => {
    const row = (review_score: number | null, orders: number) => ({
      review_score,
      orders,
      orders_with_items: 0,
      revenue: 0,
      delivered_orders: 2,
      late_orders: 1,
    });
    const scores = ordersByScore([row(null, 50), row(5, 30), row(1, 20)]);
    expect(scores.map(({ review_score, share, late, average }) => [review_score, share, late, average])).toEqual([
      [5, 0.6, 0.5, null],
      [1, 0.4, 0.5, null],
      [null, null, 0.5, null],
    ]);
    const [only] = averageBy(
      scores.map((score) => ({ ...score, shop: 'a' })),
      'shop',
    );
    expect(only?.average).toBeCloseTo((5 * 30 + 20) / 50);
  });
});
