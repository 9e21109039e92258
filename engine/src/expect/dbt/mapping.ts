import { formatRelation, parseRelation } from '../../sql/relation.js';

/** Arguments of a test of dbt's, under its names; `column` is the column that it is listed under. */
export type DbtArguments = Readonly<Record<string, unknown>>;

/** An expectation's type and kwargs. */
export type Mapped = readonly [type: string, kwargs: Record<string, unknown>];

/**
 * The expectations that say together what a test says, from its arguments: `row_condition` is that of the test, or of its
 * `where`. Or why there are none, as a sentence that begins with what is not supported.
 */
export type Mapping = (args: DbtArguments, layer: string) => Mapped | readonly Mapped[] | string;

/** A model by `ref('x')`, a source's table by `source('s', 't')`, as this engine names tables. */
export function tableOf(to: unknown): string {
  const text = String(to).replaceAll(/^\{\{\s*|\s*\}\}$/g, '');
  const names = [...text.matchAll(/['"]([^'"]+)['"]/g)].map(([, name]) => name ?? '');
  return /^(ref|source)\(/.test(text) && names.length > 0 ? names.slice(-2).join('.') : text;
}

/** {@link tableOf}, for SQL: with its layer. */
export function qualifiedTable(to: unknown, layer: string): string {
  return formatRelation(parseRelation(tableOf(to), layer));
}

export const column = ({ column: name }: DbtArguments): { column: unknown } => ({ column: name });

/** Kwargs without those that have no value. */
export const given = (kwargs: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(kwargs).filter(([, value]) => value !== undefined && value !== null));

/** The names that an argument lists; undefined without any. */
export function namesIn(value: unknown): string[] | undefined {
  const names = value === undefined || value === null ? [] : [value].flat().map(String);
  return names.length === 0 ? undefined : names;
}

export const textIn = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const numberIn = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** A bound as dbt writes it into its SQL. */
export const sqlIn = (value: unknown): string | undefined =>
  typeof value === 'number' || typeof value === 'string' ? String(value) : undefined;

/** Both ends of a range are left out. */
export const strictness = (isStrict: boolean, { min_value: min, max_value: max }: DbtArguments): object => ({
  ...(isStrict && min !== undefined ? { strict_min: true } : {}),
  ...(isStrict && max !== undefined ? { strict_max: true } : {}),
});
