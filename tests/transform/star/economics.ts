import { readSeries } from './raw-files.js';
import type { Star } from './star.js';
import { groupBy, money, serial, sum } from './values.js';

type Cells = Star[string][number];

/** A rate as DuckDB writes a DECIMAL(18,6). */
const rate = (text: string | undefined): string | null => (text === undefined ? null : Number(text).toFixed(6));

/** Cents divided by a rate of four digits, rounded half away from zero, in whole numbers. */
function dollars(cents: number | null, usd: string | undefined): number | null {
  if (cents === null || usd === undefined) return null;
  const units = BigInt(Math.round(Number(usd) * 10_000));
  return Number((BigInt(cents) * 20_000n + units) / (units * 2n));
}

const centsOf = (cell: Cells[number] | undefined): number | null =>
  cell == null ? null : Math.round(Number(cell) * 100);

/** Two economics marts from the star and the Central Bank's answers. */
export function economics(folder: string, star: Star): Star {
  const usd = new Map(readSeries(folder, 1).map(({ date, value }) => [date, value]));
  const ipca = readSeries(folder, 433);
  const selic = new Map(readSeries(folder, 4189).map(({ date, value }) => [date.slice(0, 7), value]));
  const inflation = new Map(ipca.map(({ date, value }) => [date.slice(0, 7), value]));
  const index = new Map<string, number>();
  let level = 100;
  ipca.forEach(({ date, value }, i) => {
    if (i > 0) level *= 1 + Number(value) / 100;
    index.set(date.slice(0, 7), level);
  });

  /** The rate of a day, or of the last day before it that has one. */
  const rateOf = (date: string): { value: string | undefined; carried: boolean } => {
    for (let n = serial(date); n > serial(date) - 30; n--) {
      const value = usd.get(new Date(n * 86_400_000).toISOString().slice(0, 10));
      if (value !== undefined) return { value, carried: n !== serial(date) };
    }
    return { value: undefined, carried: true };
  };

  const orders = (star['fct_orders'] ?? []).map((row): Cells => {
    const date = String(row[3]);
    const cents = centsOf(row[7]);
    const { value, carried } = rateOf(date);
    const month = date.slice(0, 7);
    const real = cents === null ? null : Math.round((cents * level) / (index.get(month) ?? Number.NaN));
    const rates = [rate(value), carried, rate(inflation.get(month)), rate(selic.get(month))];
    return [row[0] ?? null, date, row[7] ?? null, ...rates, money(dollars(cents, value)), money(real)];
  });
  return {
    fct_orders_with_economics: orders,
    fct_category_performance_economics: categories(star, rateOf, inflation, selic),
  };
}

function categories(
  star: Star,
  rateOf: (date: string) => { value: string | undefined },
  inflation: Map<string, string>,
  selic: Map<string, string>,
): Cells[] {
  const category = new Map((star['dim_products'] ?? []).map((row) => [row[0], row[2] ?? null]));
  const state = new Map((star['dim_customers'] ?? []).map((row) => [row[0], row[3] ?? null]));
  const items = (star['fct_order_items'] ?? [])
    .filter((row) => ['delivered', 'shipped', 'approved'].includes(String(row[11])))
    .map((row) => ({
      order: row[2],
      category: category.get(row[5] ?? null) ?? null,
      state: state.get(row[4] ?? null) ?? null,
      month: String(row[9]).slice(0, 7),
      cents: centsOf(row[14]) ?? 0,
      usd: rateOf(String(row[9])).value,
    }));
  const groups = groupBy(items, (item) => JSON.stringify([item.category, item.month, item.state]));
  return [...groups.values()].map((group): Cells => {
    const [first] = group;
    const count = group.length;
    const revenue = sum(group.map((item) => item.cents));
    const ticket = (BigInt(revenue) * 20_000n + BigInt(count)) / (2n * BigInt(count));
    const tickets = String(ticket).padStart(7, '0');
    const mean = sum(group.map((item) => Math.round(Number(item.usd) * 10_000))) / (count * 10_000);
    return [
      first?.category ?? null,
      `${first?.month}-01`,
      first?.state ?? null,
      new Set(group.map((item) => item.order)).size,
      count,
      money(revenue),
      money(sum(group.map((item) => dollars(item.cents, item.usd) ?? 0))),
      `${tickets.slice(0, -6)}.${tickets.slice(-6)}`,
      duckdbDouble(mean),
      duckdbDouble(Number(inflation.get(first?.month ?? ''))),
      duckdbDouble(Number(selic.get(first?.month ?? ''))),
      mean < 3.5 ? 'Strong BRL' : mean <= 4.5 ? 'Moderate BRL' : 'Weak BRL',
    ];
  });
}

/** A double as DuckDB writes it. */
const duckdbDouble = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));
