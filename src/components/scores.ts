import * as d3 from 'npm:d3';
import { sumBy, total } from './aggregate.js';
import { weightedMean } from './statistics.js';

interface ScoredOrders {
  /** From 1 to 5; NULL of orders that have no review. */
  review_score: number | null;
  orders: number;
}

interface ScoredSales extends ScoredOrders {
  orders_with_items: number;
  revenue: number;
  delivered_orders: number;
  late_orders: number;
}

/** Orders by score, the best first and those without a review last; each with its share of the reviewed, lateness and average value. */
export function ordersByScore(
  rows: readonly ScoredSales[],
): (ScoredSales & { share: number | null; late: number | null; average: number | null })[] {
  const reviewed = total(
    rows.filter((row) => row.review_score !== null),
    'orders',
  );
  return sumBy(rows, ['review_score'], ['orders', 'orders_with_items', 'revenue', 'delivered_orders', 'late_orders'])
    .map((row) => ({
      ...row,
      share: row.review_score === null ? null : row.orders / reviewed,
      late: row.delivered_orders === 0 ? null : row.late_orders / row.delivered_orders,
      average: row.orders_with_items === 0 ? null : row.revenue / row.orders_with_items,
    }))
    .sort((a, b) => (b.review_score ?? 0) - (a.review_score ?? 0));
}

/** The average score by a column, over orders that have a review. */
export function averageBy<T extends ScoredOrders, K extends keyof T>(
  rows: readonly T[],
  column: K,
): (Pick<T, K> & { orders: number; average: number })[] {
  const scored = rows.filter((row) => row.review_score !== null);
  return d3
    .groups(scored, (row) => row[column])
    .map(
      ([value, own]) =>
        ({
          [column]: value,
          orders: total(own, 'orders'),
          average: weightedMean(
            own,
            (row) => row.review_score ?? 0,
            (row) => row.orders,
          ),
        }) as Pick<T, K> & { orders: number; average: number },
    );
}
