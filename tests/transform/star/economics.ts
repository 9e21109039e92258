import { readSeries } from './raw-files.js';
import type { Star } from './star.js';
import { groupBy, money, serial, sum } from './values.js';

type Cells = Star[string][number];

/** A rate as DuckDB writes a DECIMAL(18,6). */
const rate = (text: string | undefined): string | null => (text === undefined ? null : Number(text).toFixed(6));

/** A double as DuckDB writes it. */
const duckdbDouble = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

/** As the test rounds a price level: multiplied here, a sum of logarithms there. */
const rounded = (value: number): string => duckdbDouble(Math.round(value * 1e9) / 1e9);

/** Cents divided by a rate of four digits, rounded half away from zero, in whole numbers. */
function dollars(cents: number | null, usd: string | undefined): number | null {
  if (cents === null || usd === undefined) return null;
  const units = BigInt(Math.round(Number(usd) * 10_000));
  return Number((BigInt(cents) * 20_000n + units) / (units * 2n));
}

const centsOf = (cell: Cells[number] | undefined): number | null =>
  cell == null ? null : Math.round(Number(cell) * 100);

const meanOf = (rates: readonly string[]): number =>
  sum(rates.map((value) => Math.round(Number(value) * 10_000))) / (rates.length * 10_000);

const period = (usd: number | undefined): string | null =>
  usd === undefined ? null : usd < 3.5 ? 'Strong BRL' : usd <= 4.5 ? 'Moderate BRL' : 'Weak BRL';

const DAY = 86_400_000;
const NAMES: Record<number, string> = { 1: 'exchange_rate_usd', 433: 'ipca', 4189: 'selic' };

/** What the Central Bank's answers say of a day or a month. */
class Rates {
  /** Price level by month; the first month is 100. */
  readonly index = new Map<string, number>();
  readonly ipca = new Map<string, string>();
  readonly selic: ReadonlyMap<string, string>;
  /** The price level of the last month. */
  readonly level: number;
  private readonly usd: ReadonlyMap<string, string>;

  constructor(private readonly folder: string) {
    this.usd = new Map(readSeries(folder, 1).map(({ date, value }) => [date, value]));
    this.selic = new Map(readSeries(folder, 4189).map(({ date, value }) => [date.slice(0, 7), value]));
    let level = 100;
    readSeries(folder, 433).forEach(({ date, value }, i) => {
      if (i > 0) level *= 1 + Number(value) / 100;
      this.index.set(date.slice(0, 7), level);
      this.ipca.set(date.slice(0, 7), value);
    });
    this.level = level;
  }

  /** The rate of a day, or of the last day before it that has one. */
  usdOf(date: string): { value: string | undefined; carried: boolean } {
    for (let n = serial(date); n > serial(date) - 30; n--) {
      const value = this.usd.get(new Date(n * DAY).toISOString().slice(0, 10));
      if (value !== undefined) return { value, carried: n !== serial(date) };
    }
    return { value: undefined, carried: false };
  }

  staged(): Cells[] {
    return Object.entries(NAMES).flatMap(([code, name]) =>
      readSeries(this.folder, Number(code)).map(({ date, value }): Cells => [date, name, rate(value) ?? null]),
    );
  }

  /** From the first day of any series to the last. */
  daily(): Cells[] {
    const days = this.staged().map(([date]) => serial(String(date)));
    const [first, last] = [Math.min(...days), Math.max(...days)];
    return Array.from({ length: last - first + 1 }, (_, i): Cells => {
      const date = new Date((first + i) * DAY).toISOString().slice(0, 10);
      const month = date.slice(0, 7);
      const { value, carried } = this.usdOf(date);
      const index = this.index.get(month);
      const level = index === undefined ? null : rounded(index);
      return [date, rate(value), carried, rate(this.ipca.get(month)), level, rate(this.selic.get(month))];
    });
  }
}

/** The economics marts and what they stand on, from the star and the Central Bank's answers. */
export function economics(folder: string, star: Star): Star {
  const rates = new Rates(folder);
  const orders = (star['fct_orders'] ?? []).map((row): Cells => {
    const date = String(row[3]);
    const cents = centsOf(row[7]);
    const { value, carried } = rates.usdOf(date);
    const month = date.slice(0, 7);
    const real = cents === null ? null : Math.round((cents * rates.level) / (rates.index.get(month) ?? Number.NaN));
    const ofDay = [rate(value), carried, rate(rates.ipca.get(month)), rate(rates.selic.get(month))];
    return [row[0] ?? null, date, row[7] ?? null, ...ofDay, money(dollars(cents, value)), money(real)];
  });
  const items = itemsOf(star, rates);
  return {
    'staging.stg_bcb_indicators': rates.staged(),
    'staging.int_economics_daily': rates.daily(),
    fct_orders_with_economics: orders,
    fct_customer_purchases_economics: items.map((item) => item.row),
    fct_category_performance_economics: summed(
      items,
      ({ category, month, state }) => [category, month, state],
      (mean) => period(mean) ?? '',
    ),
    fct_geographic_sales_economics: summed(
      items,
      ({ state, city, month, category }) => [state, city, month, category],
      (mean) => (mean < 3.5 ? 'Strong BRL' : 'Weak BRL'),
    ),
    rpt_economics: report(orders, star, rates),
  };
}

interface Item {
  row: Cells;
  order: Cells[number];
  category: Cells[number];
  state: Cells[number];
  city: Cells[number];
  month: string;
  cents: number;
  usd: string;
  ipca: string;
  selic: string;
}

/** Items of orders that were delivered, shipped or approved. */
function itemsOf(star: Star, rates: Rates): Item[] {
  const categories = new Map((star['dim_products'] ?? []).map((row) => [row[0], row[2] ?? null]));
  return (star['fct_order_items'] ?? [])
    .filter((row) => ['delivered', 'shipped', 'approved'].includes(String(row[11])))
    .map((row): Item => {
      const [itemKey = null, , order = null, , customerKey = null, productKey = null] = row;
      const date = String(row[9]);
      const month = date.slice(0, 7);
      const category = categories.get(productKey) ?? null;
      const [city = null, state = null] = row.slice(16);
      const cents = centsOf(row[14]) ?? 0;
      const usd = rates.usdOf(date).value ?? '';
      const [ipca, selic] = [rates.ipca.get(month) ?? '', rates.selic.get(month) ?? ''];
      const interest = Number(selic) < 7 ? 'Low' : Number(selic) <= 12 ? 'Moderate' : 'High';
      return {
        row: [
          ...[itemKey, order, customerKey, state, productKey, category, date, row[11] ?? null],
          ...[money(cents), money(dollars(cents, usd)), rate(usd), rate(ipca), rate(selic)],
          ...[period(Number(usd)), interest, city],
        ],
        order,
        category,
        state,
        city,
        month: `${month}-01`,
        cents,
        usd,
        ipca,
        selic,
      };
    });
}

/** Items by key: orders, items, revenue in both currencies, mean ticket and rates, and what the mean rate is called. */
function summed(items: readonly Item[], keyOf: (item: Item) => Cells, label: (usd: number) => string): Cells[] {
  return [...groupBy(items, (item) => JSON.stringify(keyOf(item))).values()].flatMap((group): Cells[] => {
    const [first] = group;
    if (first === undefined) return [];
    const count = group.length;
    const revenue = sum(group.map(({ cents }) => cents));
    const ticket = (BigInt(revenue) * 20_000n + BigInt(count)) / (2n * BigInt(count));
    const tickets = String(ticket).padStart(7, '0');
    const mean = meanOf(group.map(({ usd }) => usd));
    return [
      [
        ...keyOf(first),
        new Set(group.map(({ order }) => order)).size,
        count,
        money(revenue),
        money(sum(group.map(({ cents, usd }) => dollars(cents, usd) ?? 0))),
        `${tickets.slice(0, -6)}.${tickets.slice(-6)}`,
        duckdbDouble(mean),
        duckdbDouble(Number(first.ipca)),
        duckdbDouble(Number(first.selic)),
        label(mean),
      ],
    ];
  });
}

/** All orders by month and state, with the rates of the month's days. */
function report(orders: readonly Cells[], star: Star, rates: Rates): Cells[] {
  const addresses = new Map((star['fct_orders'] ?? []).map((row) => [row[0], row.slice(15)]));
  const daily = rates.daily();
  const placed = orders.map((row) => {
    const [, state = null, region = null] = addresses.get(row[0] ?? null) ?? [];
    return { row, month: String(row[1]).slice(0, 7), state, region };
  });
  const total = (group: typeof placed, column: number): string | null =>
    money(sum(group.map(({ row }) => centsOf(row[column]) ?? 0)));
  return [...groupBy(placed, ({ month, state }) => `${month} ${String(state)}`).values()].flatMap((group): Cells[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { month, state, region } = first;
    const days = daily.filter(([date]) => String(date).startsWith(month));
    const mean = meanOf(days.map((day) => String(day[1])));
    return [
      [
        ...[`${month}-01`, state, region, group.length, total(group, 2), total(group, 7), total(group, 8)],
        ...[duckdbDouble(mean), rate(rates.ipca.get(month)), rounded(rates.index.get(month) ?? Number.NaN)],
        ...[rate(rates.selic.get(month)), period(mean)],
      ],
    ];
  });
}
