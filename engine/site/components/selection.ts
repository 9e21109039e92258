/** What a filter asks of a row. */
export interface Field<T = never> {
  /** In the address. */
  name: string;
  /** What the reader sees. */
  label: string;
  /** The row's value as text; null when it has none, undefined when its table has no such column. */
  value(row: T): string | null | undefined;
  /** Whether a value belongs to the choice; equality when left out. */
  admits?(value: string, chosen: string): boolean;
  /** A value in the reader's words. */
  option?(value: string): string;
  /** The order in which values are offered; that of text when left out. */
  order?(a: string, b: string): number;
}

/** How a reader reads the days and months of a column. */
export interface DateTexts {
  day: (value: Date) => string;
  month: (value: Date) => string;
}

/**
 * The field of a column of any table, by its name: `flight_month` is called `Flight month`. Dates are offered by day, or by month where
 * every row has the first of one; numbers in their order.
 */
export function columnField(column: string, rows: readonly object[], { day, month }: DateTexts): Field<object> {
  type Value = string | number | boolean | Date | null | undefined;
  const valueOf = (row: object): Value => (row as Readonly<Record<string, Value>>)[column];
  const values = rows.map(valueOf).filter((value) => value !== null && value !== undefined);
  const areDates = values.length > 0 && values.every((value) => value instanceof Date);
  const areMonths = areDates && values.every((value) => value.toISOString().slice(8) === '01T00:00:00.000Z');
  const words = column.replaceAll('_', ' ');
  return {
    name: column,
    label: words.charAt(0).toUpperCase() + words.slice(1),
    value(row) {
      const value = valueOf(row);
      if (value === null || value === undefined) return value;
      return value instanceof Date ? value.toISOString().slice(0, areMonths ? 7 : 10) : String(value);
    },
    ...(areDates ? { option: (key: string) => (areMonths ? month : day)(new Date(key)) } : {}),
    ...(values.every((value) => typeof value === 'number')
      ? { order: (a: string, b: string) => Number(a) - Number(b) }
      : {}),
  };
}

/** What is chosen of each field by its name; empty for all. */
export type Chosen = Readonly<Record<string, string>>;

/** What the reader chose. */
export interface Selection {
  readonly chosen: Chosen;
  /** Whether a row belongs to it; a column that its table does not have narrows nothing. */
  matches(row: object): boolean;
  /** The rows that belong to it. */
  filter<T extends object>(rows: readonly T[]): T[];
  /** Names of the columns of a row that the choice reads; none as long as nothing is chosen. */
  columnsOf(row: object): string[];
  /** What is chosen but narrows none of some tables, in words: none of their rows has such a column. */
  unanswered(...tables: readonly (readonly object[])[]): string[];
  /** The same with some fields open, for a chart that shows what the choice was made from. */
  without(...names: string[]): Selection;
  /** Changes the choice as the reader would: the filters, the address and all figures follow. */
  choose(values: Chosen): void;
  /** The choice in words: `2018, South`. */
  readonly label: string;
}

export function selection(
  fields: readonly Field[],
  chosen: Chosen,
  label: string,
  choose: Selection['choose'],
): Selection {
  const asked = fields.flatMap((field) => {
    const wanted = chosen[field.name] ?? '';
    return wanted === '' ? [] : [{ field, wanted }];
  });
  const matches = (row: object): boolean =>
    asked.every(({ field, wanted }) => {
      const value = field.value(row as never);
      if (value === undefined) return true;
      return value !== null && (field.admits?.(value, wanted) ?? value === wanted);
    });
  return {
    chosen,
    label,
    choose,
    matches,
    filter: (rows) => rows.filter(matches),
    columnsOf(row) {
      const read = new Set<string>();
      const recorder = new Proxy(row, {
        get(target, name): unknown {
          if (typeof name === 'string' && Object.hasOwn(target, name)) read.add(name);
          return Reflect.get(target, name);
        },
      });
      for (const { field } of asked) field.value(recorder as never);
      return [...read];
    },
    unanswered: (...tables) =>
      asked
        .filter(({ field }) =>
          tables.every((rows) => rows.length > 0 && rows.every((row) => field.value(row as never) === undefined)),
        )
        .map(({ field, wanted }) => inWords(field, wanted)),
    without: (...names) =>
      selection(fields, { ...chosen, ...Object.fromEntries(names.map((name) => [name, ''])) }, label, choose),
  };
}

/** A chosen value with its field: `State SP`. */
export function inWords(field: Field, value: string): string {
  return `${field.label} ${optionText(field, value)}`;
}

export function optionText(field: Field, value: string): string {
  return field.option?.(value) ?? value;
}

/** The values that rows have of a field, in its order. */
export function valuesOf(field: Field, rows: readonly object[]): string[] {
  return [...new Set(rows.flatMap((row) => field.value(row as never) ?? []))].sort(field.order?.bind(field));
}

/** A choice after a change of some fields: what no row has together with the change is open again. */
export function settle(fields: readonly Field[], rows: readonly object[], chosen: Chosen, changed: Chosen): Chosen {
  const names = fields.map(({ name }) => name).filter((name) => !Object.hasOwn(changed, name));
  return names.reduce<Chosen>(
    (settled, name) => {
      const kept = { ...settled, [name]: chosen[name] ?? '' };
      return rows.some((row) => choice(fields, kept).matches(row)) ? kept : { ...settled, [name]: '' };
    },
    { ...changed },
  );
}

const choice = (fields: readonly Field[], chosen: Chosen): Selection => selection(fields, chosen, '', () => {});

/** `2017-05`, as the address has it. */
export function monthKey(month: Date): string {
  return month.toISOString().slice(0, 7);
}
