export const FIELDS = ['year', 'month', 'from', 'to', 'region', 'state', 'category'] as const;
export type Field = (typeof FIELDS)[number];

/** What is chosen of each field; empty for all. `from` and `to` are months, both included: `2017-05`. */
export type Chosen = Readonly<Record<Field, string>>;

/** Columns of report tables that a filter speaks of. */
export interface Filtered {
  order_month?: Date | null;
  order_year?: number | null;
  customer_region?: string | null;
  customer_state?: string | null;
  category_name?: string | null;
}

/** What the reader chose. */
export interface Selection {
  readonly chosen: Chosen;
  /** Whether a row belongs to it; columns a table does not have do not narrow it. */
  matches(row: object): boolean;
  /** The same with some fields open, for a chart that shows what the choice was made from. */
  without(...fields: Field[]): Selection;
  /** Changes the choice as the reader would: the filters, the address and all figures follow. */
  choose(values: Partial<Chosen>): void;
  /** The choice in words: `2018, South`. */
  readonly label: string;
}

export function selection(chosen: Chosen, label: string, choose: Selection['choose']): Selection {
  const { year, month, from, to, region, state, category } = chosen;
  const [first, last] = [monthNumber(from), monthNumber(to)];
  return {
    chosen,
    label,
    choose,
    without: (...fields) =>
      selection({ ...chosen, ...Object.fromEntries(fields.map((field) => [field, ''])) }, label, choose),
    matches(candidate) {
      const row = candidate as Filtered;
      if (row.order_month != null) {
        const [rowYear, rowMonth] = [row.order_month.getUTCFullYear(), row.order_month.getUTCMonth()];
        if (year !== '' && rowYear !== Number(year)) return false;
        if (month !== '' && rowMonth + 1 !== Number(month)) return false;
        const number = rowYear * 12 + rowMonth;
        if ((first !== undefined && number < first) || (last !== undefined && number > last)) return false;
      } else if (year !== '' && row.order_year != null && row.order_year !== Number(year)) return false;
      if (region !== '' && row.customer_region !== undefined && row.customer_region !== region) return false;
      if (state !== '' && row.customer_state !== undefined && row.customer_state !== state) return false;
      return category === '' || row.category_name === undefined || row.category_name === category;
    },
  };
}

/** `2017-05`, as the address has it. */
export function monthKey(month: Date): string {
  return month.toISOString().slice(0, 7);
}

/** Months since year 0. */
function monthNumber(key: string): number | undefined {
  const [year, month] = key.split('-').map(Number);
  return year === undefined || month === undefined ? undefined : year * 12 + month - 1;
}
