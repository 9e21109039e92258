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
  /** The categories to draw: the chosen one, the largest five (four with another one chosen), and the one that grew most. */
  named: string[];
  /** Their sales by whole month. */
  rows: CategorySales[];
  /**
   * Of the last three whole months against the same months a year before, of all categories that sold {@link FEWEST_ITEMS} or
   * more in those.
   */
  grewMost: { name: string; change: number } | undefined;
}

/** The fewest items of a category in three months whose growth is named. */
export const FEWEST_ITEMS = 100;

/** How the largest categories sell month by month. `chosen` is a category, or empty. */
export function categoryMonths(sales: readonly CategorySales[], months: Months, chosen: string): CategoryMonths {
  const isWhole = wholeMonths(months);
  const whole = sales.filter((row) => isWhole(row.order_month));
  const largest = sumBy(whole, ['category_name'], ['revenue'])
    .sort((a, b) => b.revenue - a.revenue)
    .map((row) => row.category_name);
  const grewMost = mostGrown(largest, whole);
  const first = largest.slice(0, 5);
  const drawn = chosen === '' || first.includes(chosen) ? first : [chosen, ...largest.slice(0, 4)];
  const named = grewMost === undefined ? drawn : [...new Set([...drawn, grewMost.name])];
  const rows = sumBy(
    whole.filter((row) => named.includes(row.category_name)),
    ['category_name', 'order_month'],
    ['revenue', 'items'],
  ).sort((a, b) => a.order_month.getTime() - b.order_month.getTime());
  return { named, rows, grewMost };
}

function mostGrown(names: readonly string[], whole: readonly CategorySales[]): CategoryMonths['grewMost'] {
  const times = [...new Set(whole.map((row) => row.order_month.getTime()))].sort((a, b) => a - b);
  const lastThree = times.slice(-3).map((time) => new Date(time));
  const earlier = inMonths(whole, 'order_month', lastThree.map(yearBefore));
  const latest = inMonths(whole, 'order_month', lastThree);
  const of = (rows: readonly CategorySales[], name: string): CategorySales[] =>
    rows.filter((row) => row.category_name === name);
  return names
    .filter((name) => total(of(earlier, name), 'items') >= FEWEST_ITEMS)
    .map((name) => ({ name, change: total(of(latest, name), 'revenue') / total(of(earlier, name), 'revenue') - 1 }))
    .filter(({ change }) => Number.isFinite(change))
    .sort((a, b) => b.change - a.change)[0];
}
