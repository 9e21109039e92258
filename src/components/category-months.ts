import { sumBy, total } from './aggregate.js';
import { FEWEST_CASES } from './claims.js';
import { inMonths } from './months.js';
import { wholeMonths, yearApart, type Months } from './order-months.js';

interface CategorySales {
  /** NULL of products without a category: a group, but no category. */
  category_name: string | null;
  order_month: Date;
  revenue: number;
  items: number;
}

export interface CategoryMonths {
  /** The categories to draw: the chosen one, the largest five (four with another one chosen), and the one that grew most. */
  named: (string | null)[];
  /** Their sales by whole month. */
  rows: CategorySales[];
  /**
   * Of the last three whole months against the same months a year before, of all categories that sold {@link FEWEST_CASES}
   * items or more in those.
   */
  grewMost: { name: string; change: number } | undefined;
}

/** How the largest categories sell month by month, in months that the filters admit. `chosen` is a category, or empty. */
export function categoryMonths(sales: readonly CategorySales[], months: Months, chosen: string): CategoryMonths {
  const isWhole = wholeMonths(months);
  const whole = sales.filter((row) => isWhole(row.order_month));
  const largest = sumBy(whole, ['category_name'], ['revenue'])
    .sort((a, b) => b.revenue - a.revenue)
    .map((row) => row.category_name);
  const grewMost = mostGrown(largest, whole, months);
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

function mostGrown(
  names: readonly (string | null)[],
  whole: readonly CategorySales[],
  months: Months,
): CategoryMonths['grewMost'] {
  const { latest, earlier } = yearApart(months) ?? { latest: [], earlier: [] };
  const now = inMonths(whole, 'order_month', latest);
  const before = inMonths(whole, 'order_month', earlier);
  const of = (rows: readonly CategorySales[], name: string): CategorySales[] =>
    rows.filter((row) => row.category_name === name);
  return names
    .filter((name) => name !== null)
    .filter((name) => total(of(before, name), 'items') >= FEWEST_CASES)
    .map((name) => ({ name, change: total(of(now, name), 'revenue') / total(of(before, name), 'revenue') - 1 }))
    .filter(({ change }) => change > 0)
    .sort((a, b) => b.change - a.change)[0];
}
