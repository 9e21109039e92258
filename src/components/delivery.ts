import * as d3 from 'npm:d3';
import { sumBy } from './aggregate.js';
import { box, distribution, type Box } from './statistics.js';

interface Delivered {
  delivered_orders: number;
  on_time_orders: number;
  total_delivery_days: number;
}

/** Delivered orders by some columns, with the share on time and the days they took on average; groups without any are left out. */
export function onTimeBy<T extends Delivered, K extends keyof T>(
  rows: readonly T[],
  ...columns: K[]
): (Pick<T, K> & Delivered & { on_time: number; days: number })[] {
  return sumBy(rows, columns, ['delivered_orders', 'on_time_orders', 'total_delivery_days'])
    .filter((row) => row.delivered_orders > 0)
    .map((row) => ({
      ...row,
      on_time: row.on_time_orders / row.delivered_orders,
      days: row.total_delivery_days / row.delivered_orders,
    }));
}

interface DeliveryDays {
  customer_region: string;
  delivery_days: number;
  orders: number;
}

/** The spread of delivery days by the customers' region, the fastest first. */
export function boxesByRegion(days: readonly DeliveryDays[]): (Box & { region: string })[] {
  return d3
    .groups(days, (row) => row.customer_region)
    .flatMap(([region, rows]) => {
      const summary = box(
        distribution(
          rows,
          (row) => row.delivery_days,
          (row) => row.orders,
        ),
      );
      return summary === undefined ? [] : [{ region, ...summary }];
    })
    .sort((a, b) => a.median - b.median);
}
