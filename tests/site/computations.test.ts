import { describe, expect, test } from 'vitest';
import { categoryMonths } from '../../src/components/category-months.js';
import { comparable } from '../../src/components/claims.js';
import { retention } from '../../src/components/cohorts.js';
import { growthOnYear, indexBase, indexed, ratesByMonth, risen } from '../../src/components/economics.js';
import { settledMonths, wholeMonths, type Months } from '../../src/components/order-months.js';
import { averageByInstalments, methodShares, orderValueBoxes } from '../../src/components/payment-methods.js';
import { regionBalance } from '../../src/components/region-balance.js';
import { averageBy, ordersByScore } from '../../src/components/scores.js';
import { topSellers } from '../../src/components/top-sellers.js';

const month = (key: string): Date => new Date(`${key}-01`);

/** Whole months, the last one in part. */
function months(...keys: string[]): Months {
  return keys.map((key, i) => ({ order_month: month(key), is_complete: i < keys.length - 1, is_settled: i === 1 }));
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
    const route = (seller_region: string, customer_region: string, revenue: number, items = 100) => ({
      seller_region,
      customer_region,
      revenue,
      items,
    });
    const { balance, exporter } = regionBalance([
      route('South', 'South', 10),
      route('South', 'North', 30),
      route('Southeast', 'North', 5),
      route('North', 'Southeast', 1),
      route('Northeast', 'Northeast', 1, 99),
    ]);
    expect(balance).toEqual([
      { region: 'Southeast', bought: 1, sold: 5, items: 100 },
      { region: 'South', bought: 10, sold: 40, items: 100 },
      { region: 'Northeast', bought: 1, sold: 1, items: 99 },
      { region: 'North', bought: 35, sold: 1, items: 100 },
    ]);
    expect(exporter?.region).toBe('Southeast');
  });

  test('average payments are of credit cards, by numbers of instalments with 100 payments or more', () => {
    const paid = (payment_installments: number, transactions: number, payment_type = 'credit_card') => ({
      payment_installments,
      payment_type,
      payment_value: 100 * transactions,
      transactions,
    });
    const rows = [paid(10, 100), paid(2, 99), paid(1, 60), paid(1, 60), paid(1, 500, 'boleto')];
    expect(averageByInstalments(rows).map((row) => [row.payment_installments, row.transactions, row.average])).toEqual([
      [1, 120, 100],
      [10, 100, 100],
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
    expect(retention(rows.slice(1), months('2017-01', '2017-02', '2017-03'), 12).afterOneMonth).toBeUndefined();
  });

  test('a cohort of which nobody came back counts among those that could have', () => {
    const rows = [
      { cohort_month: month('2017-01'), months_since_first: 0, customers: 100 },
      { cohort_month: month('2017-01'), months_since_first: 1, customers: 10 },
      { cohort_month: month('2017-02'), months_since_first: 0, customers: 100 },
    ];
    expect(retention(rows, months('2017-01', '2017-02', '2017-03', '2017-04'), 12).afterOneMonth).toBe(0.05);
  });

  const sale = (category: string, key: string, revenue: number, items = 100) => ({
    category_name: category,
    order_month: month(key),
    revenue,
    items,
  });

  const YEAR = ['2016-05', '2016-06', '2016-07', '2017-05', '2017-06', '2017-07', '2017-08'];
  const sales = (category: string | null, before: number, now: number, items = 100) =>
    YEAR.slice(0, 6).map((key, i) => ({
      category_name: category,
      order_month: month(key),
      revenue: i < 3 ? before : now,
      items: items / 2,
    }));

  test('the category that grew most is that of the last three whole months against the year before', () => {
    const rows = [...sales('toys', 10, 40), sale('toys', '2017-08', 900), ...sales('books', 100, 110)];
    const { named, grewMost } = categoryMonths(rows, months(...YEAR), '');
    expect(named).toEqual(['books', 'toys']);
    expect(grewMost).toEqual({ name: 'toys', change: 3 });
    expect(categoryMonths(rows, months(...YEAR.slice(1)), '').grewMost).toBeUndefined();
  });

  test('the category that grew most is one of all, not of those drawn, and of 100 items or more', () => {
    const large = ['a', 'b', 'c', 'd', 'e'].flatMap((name) => sales(name, 500, 600));
    const rows = [...large, ...sales('phones', 10, 40), ...sales('rare', 1, 90, 66), ...sales(null, 1, 99)];
    const { named, grewMost } = categoryMonths(rows, months(...YEAR), '');
    expect(grewMost?.name).toBe('phones');
    expect(named).toEqual(['a', 'b', 'c', 'd', 'e', 'phones']);
  });

  test('a category whose sales fell did not grow the most', () => {
    expect(categoryMonths(sales('toys', 40, 10), months(...YEAR), '').grewMost).toBeUndefined();
  });

  test('a chosen category stands first when it is not among the largest', () => {
    const rows = ['a', 'b', 'c', 'd', 'e', 'f'].map((name, i) => sale(name, '2017-01', 100 - i));
    expect(categoryMonths(rows, months('2017-01', '2017-02'), 'f').named).toEqual(['f', 'a', 'b', 'c', 'd']);
    expect(categoryMonths(rows, months('2017-01', '2017-02'), 'b').named).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('shares of payment methods are of whole months, and the one that moved most is named', () => {
    const paid = (key: string, payment_type: string, payment_value: number, transactions = 50) => ({
      order_month: month(key),
      payment_type,
      payment_value,
      transactions,
    });
    const rows = [
      ...[paid('2017-01', 'credit_card', 60), paid('2017-01', 'boleto', 30), paid('2017-01', 'voucher', 10)],
      ...[paid('2017-02', 'credit_card', 60), paid('2017-02', 'boleto', 10), paid('2017-02', 'voucher', 30)],
      paid('2017-03', 'voucher', 1000),
    ];
    const mix = methodShares(rows, months('2017-01', '2017-02', '2017-03'));
    expect(mix.rows).toHaveLength(6);
    expect(mix.moved).toMatchObject({ method: 'boleto', from: month('2017-01'), to: month('2017-02') });
    expect(mix.moved?.first).toBeCloseTo(0.3);
    const withNew = [...rows, paid('2017-02', 'pix', 900)];
    expect(methodShares(withNew, months('2017-01', '2017-02', '2017-03')).moved).toMatchObject({
      method: 'pix',
      first: 0,
    });
    const few = rows.map((row) => ({ ...row, transactions: 33 }));
    expect(methodShares(few, months('2017-01', '2017-02', '2017-03')).moved).toBeUndefined();
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
      orders: 34,
    });
    const keys = ['2017-01', '2017-02', '2017-03', '2018-01', '2018-02', '2018-03', '2018-04'];
    const year = keys.slice(0, 6).map((key, i) => row(key, i < 3 ? 100 : 150));
    expect(growthOnYear(year, months(...keys))).toEqual({ brl: 0.5, usd: 0.5 });
    expect(growthOnYear(year, months(...keys.slice(1)))).toBeUndefined();
    expect(growthOnYear(year.slice(1), months(...keys))).toBeUndefined();
    const base = indexBase(year, months(...keys));
    expect(indexed(year, { BRL: 'revenue_brl' }, base).at(-1)).toMatchObject({ currency: 'BRL', index: 150 });
  });

  test('an index compares with the months a year before the last, with all where there are none', () => {
    const rows = months('2017-01', '2017-02', '2017-03', '2018-01', '2018-02', '2018-03', '2018-04');
    expect(indexBase(rows, rows)).toEqual(rows.slice(0, 3));
    expect(indexBase(rows, rows.slice(1))).toEqual(rows);
    expect(indexBase(rows.slice(1), rows)).toEqual(rows.slice(1));
  });

  test('months without sales have rates too, each month once', () => {
    const days = ['2016-10-31', '2016-11-01', '2016-11-02', '2016-12-01'].map((key) => ({ date_key: new Date(key) }));
    expect(ratesByMonth(days).map((row) => row.order_month)).toEqual(['2016-10', '2016-11', '2016-12'].map(month));
  });

  test('a title compares two groups or more, of enough cases each', () => {
    expect(comparable([99, 100, 101], (n) => n)).toEqual([100, 101]);
    expect(comparable([99, 100], (n) => n)).toEqual([]);
    expect(comparable([9, 10, 11], (n) => n, 10)).toEqual([10, 11]);
  });

  test('a newcomer is one in settled months', () => {
    const isSettled = settledMonths(months('2017-01', '2017-02', '2017-03'));
    expect(['2017-01', '2017-02', '2017-03', '2017-04'].map((key) => isSettled(month(key)))).toEqual([
      ...[false, true, false, false],
    ]);
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
