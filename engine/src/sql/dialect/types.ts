import type { TypeFamily } from '../type-family.js';
import type { SqlType } from '../types.js';

/** How a column's values come in JSON. */
export type ColumnKind =
  'text' | 'number' | 'decimal' | 'boolean' | 'date' | 'time' | 'timestamp' | 'json' | 'nested' | 'bytes';

/** An engine's names of types. */
export interface TypeDialect {
  /** The engine's name of a type that all engines have: `VARCHAR`, `DECIMAL(18, 2)`. */
  nameOf(type: SqlType): string;
  /** What a column of the engine's type is compared as. */
  familyOf(columnType: string): TypeFamily;
  /** What a column of the engine's type is in JSON. */
  kindOf(columnType: string): ColumnKind;
  /** The type that values of a family are cast to. */
  readonly ofFamily: Readonly<Record<Exclude<TypeFamily, 'other'>, string>>;
  /** A literal: `decimal` of digits (`12.50`), `datetime` of a date and time (`2018-01-31 12:00:00`), `instant` of such a one in UTC. */
  literal(family: 'decimal' | 'datetime' | 'instant', text: string): string;
  /** A text of a column with few distinct values, all of them given: stored as cheaply as the engine can. */
  categorical(value: string, all: readonly string[]): string;
  /** A value cast to a type; NULL where it does not cast. */
  tryCast(value: string, type: string): string;
}
