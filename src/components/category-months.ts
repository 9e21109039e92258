import { sumBy, total } from './aggregate.js';
import { inMonths, yearBefore } from './months.js';
import { wholeMonths, type Months } from './order-months.js';

interface CategorySales {
  category_name: string;
  order_month: Date;
  revenue: number;
  items: number;
}

export interface CategoryMonths {
  /** The largest five categories; with a chosen one that is not among them, that one and the largest four. */
  named: string[];
  /** Their sales by whole month. */
  rows: CategorySales[];
  /** Of the last three whole months against the same months a year before. */
  grewMost: { name: string; change: number } | undefined;
}

/** How the largest categories sell month by month. `chosen` is a category, or empty. */
export function categoryMonths(sales: readonly CategorySales[], months: Months, chosen: string): CategoryMonths {
  const isWhole = wholeMonths(months);
  const whole = sales.filter((row) => isWhole(row.order_month));
  const largest = sumBy(whole, ['category_name'], ['revenue'])
    .sort((a, b) => b.revenue - a.revenue)
    .map((row) => row.category_name);
  const first = largest.slice(0, 5);
  const named = chosen === '' || first.includes(chosen) ? first : [chosen, ...largest.slice(0, 4)];
  const rows = sumBy(
    whole.filter((row) => named.includes(row.category_name)),
    ['category_name', 'order_month'],
    ['revenue', 'items'],
  ).sort((a, b) => a.order_month.getTime() - b.order_month.getTime());
  const lastThree = [...new Set(rows.map((row) => row.order_month.getTime()))].slice(-3).map((time) => new Date(time));
  const [grewMost] = named
    .map((name) => {
      const own = rows.filter((row) => row.category_name === name);
      const revenue = (of: readonly Date[]): number => total(inMonths(own, 'order_month', of), 'revenue');
      return { name, change: revenue(lastThree) / revenue(lastThree.map(yearBefore)) - 1 };
    })
    .filter(({ change }) => Number.isFinite(change))
    .sort((a, b) => b.change - a.change);
  return { named, rows, grewMost };
}
