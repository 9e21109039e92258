import type { Row } from '../base/cell.js';
import { MASK } from '../base/mask.js';
import type { Dialect } from '../sql/dialect.js';
import { maskCell } from './mask.js';

/** Columns for which nothing was stated or traced: personal for this reason, but for those named. */
export interface OtherColumns {
  reason: string;
  /** In lower case. */
  except: ReadonlySet<string>;
}

/** The personal columns of one table or query, each with the reason. Names match in any case, as the warehouse matches them. */
export class PersonalColumns {
  static readonly none = new PersonalColumns([]);

  private readonly reasons: ReadonlyMap<string, string>;

  constructor(
    reasons: Iterable<readonly [name: string, reason: string]>,
    private readonly others?: OtherColumns,
  ) {
    this.reasons = new Map([...reasons].map(([name, reason]) => [name.toLowerCase(), reason]));
  }

  static named(names: Iterable<string>, reason = 'pii: true'): PersonalColumns {
    return new PersonalColumns([...names].map((name) => [name, reason] as const));
  }

  /** Every column. */
  static all(reason: string): PersonalColumns {
    return new PersonalColumns([], { reason, except: new Set() });
  }

  /** These, and others by name. */
  with(reasons: readonly (readonly [name: string, reason: string])[]): PersonalColumns {
    return reasons.length === 0 ? this : new PersonalColumns([...reasons, ...this.reasons], this.others);
  }

  get isEmpty(): boolean {
    return this.reasons.size === 0 && this.others === undefined;
  }

  /** Those that are known by name, in lower case. */
  get names(): string[] {
    return [...this.reasons.keys()];
  }

  /** Why a column is personal; undefined when it is not. */
  reason(name: string): string | undefined {
    const key = name.toLowerCase();
    return this.reasons.get(key) ?? (this.others?.except.has(key) === false ? this.others.reason : undefined);
  }

  has(name: string): boolean {
    return this.reason(name) !== undefined;
  }

  includesAny(names: readonly string[]): boolean {
    return names.some((name) => this.has(name));
  }

  /** Any reason at all, for a use of the columns that is not known by name. */
  get anyReason(): string | undefined {
    return this.reasons.values().next().value ?? this.others?.reason;
  }

  /** A column for a SELECT list; a personal one is masked before it leaves the warehouse. */
  select(dialect: Dialect, name: string): string {
    const column = dialect.identifier(name);
    return this.has(name)
      ? `CASE WHEN ${column} IS NULL THEN NULL ELSE ${dialect.string(MASK)} END AS ${column}`
      : column;
  }

  row(row: Row): Row {
    return Object.fromEntries(
      Object.entries(row).map(([name, cell]) => [name, this.has(name) ? maskCell(cell) : cell]),
    );
  }
}
