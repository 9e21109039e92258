import type { ColumnInfo } from '../../warehouse/warehouse.js';
import type { Failures } from '../failure.js';
import { and, FALSE, not, or, TRUE, type Predicate } from '../predicates.js';
import { NUMBER_TEXT, type PropertyReading } from '../reading.js';
import type { Reading } from '../formats.js';
import type { JsonType } from '../schema.js';
import type { Compilation } from './compilation.js';
import { JsonValue } from './json-value.js';
import { Absent, type MemberName, type Value } from './value.js';
import { TextValue } from './text-value.js';

/** A column as the property of its name. NULL is null where the property may be null, and absent elsewhere. */
export function columnValue(
  column: ColumnInfo,
  property: PropertyReading,
  reading: Reading,
  compilation: Compilation,
): Value {
  const { sql } = compilation;
  const name = sql.dialect.identifier(column.name);
  const kind = sql.kindOf(column.type);
  const value = ((): Value => {
    switch (kind) {
      case 'text':
        return reading === 'text' ? new ReadText(name, property, compilation) : new TextValue(sql.asText(name), `${name} IS NOT NULL`);
      case 'number':
      case 'decimal':
        return new NumberColumn(name, kind === 'decimal', compilation);
      case 'boolean':
        return new BooleanColumn(name, compilation);
      case 'json':
        return new JsonValue(name, compilation);
      case 'nested':
        return new JsonValue(sql.toJson(name), compilation, `${name} IS NOT NULL`);
      default:
        return new TextValue(sql.isoText(name, kind), `${name} IS NOT NULL`);
    }
  })();
  return property.nullable ? new NullableColumn(value, `${name} IS NULL`) : value;
}

class NumberColumn extends Absent {
  override readonly present: Predicate;
  private readonly asDouble: string;
  private readonly finite: Predicate;

  constructor(
    private readonly column: string,
    exact: boolean,
    private readonly compilation: Compilation,
  ) {
    super(compilation.sql.nullText());
    this.present = `${column} IS NOT NULL`;
    this.asDouble = compilation.sql.numberToDouble(column);
    this.finite = exact ? this.present : compilation.sql.isFinite(this.asDouble);
  }

  /** NaN and the infinities are no numbers in JSON; they come as text. */
  override is(type: JsonType): Predicate {
    if (type === 'number') return this.finite;
    if (type === 'integer') return and(this.finite, this.compilation.sql.isWhole(this.asDouble));
    return type === 'string' ? and(this.present, not(this.finite)) : FALSE;
  }
  override text(): string {
    return this.compilation.sql.asText(this.column);
  }
  override double(): string {
    return this.asDouble;
  }
  override shown(): string {
    return this.text();
  }
}

class BooleanColumn extends Absent {
  override readonly present: Predicate;

  constructor(
    private readonly column: string,
    private readonly compilation: Compilation,
  ) {
    super(compilation.sql.nullText());
    this.present = `${column} IS NOT NULL`;
  }

  override is(type: JsonType): Predicate {
    return type === 'boolean' ? this.present : FALSE;
  }
  override isTrue(): Predicate {
    return `COALESCE(${this.column}, FALSE)`;
  }
  override shown(): string {
    return this.compilation.sql.asText(this.column);
  }
}

/** Text read by its property's types, as {@link readText} reads it for a record. */
class ReadText implements Value {
  readonly present: Predicate;
  private readonly isNumber: Predicate;
  private readonly isBoolean: Predicate;
  private readonly isArray: Predicate;
  private readonly isObject: Predicate;
  private readonly json: JsonValue;

  constructor(
    private readonly column: string,
    { types }: PropertyReading,
    private readonly compilation: Compilation,
  ) {
    const { sql } = compilation;
    this.present = `${column} IS NOT NULL`;
    this.json = new JsonValue(sql.parseJson(column), compilation);
    const numeric = types.has('number') || types.has('integer');
    const opens = (bracket: string): Predicate => `COALESCE(substr(${column}, 1, 1) = '${bracket}', FALSE)`;
    this.isNumber = numeric ? and(sql.matches(column, NUMBER_TEXT.replace('^', '\\A').replace('$', '\\z')), sql.isFinite(this.double())) : FALSE;
    this.isBoolean = types.has('boolean') ? `COALESCE(${column} IN ('true', 'false'), FALSE)` : FALSE;
    this.isArray = types.has('array') ? and(opens('['), this.json.is('array')) : FALSE;
    this.isObject = types.has('object') ? and(opens('{'), this.json.is('object')) : FALSE;
  }

  is(type: JsonType): Predicate {
    switch (type) {
      case 'number':
        return this.isNumber;
      case 'integer':
        return and(this.isNumber, this.isNumber === FALSE ? FALSE : this.compilation.sql.isWhole(this.double()));
      case 'boolean':
        return this.isBoolean;
      case 'array':
        return this.isArray;
      case 'object':
        return this.isObject;
      case 'string':
        return and(this.present, not(or(this.isNumber, this.isBoolean, this.isArray, this.isObject)));
      case 'null':
        return FALSE;
    }
  }
  text(): string {
    return this.column;
  }
  double(): string {
    return this.compilation.sql.toDouble(this.column);
  }
  isTrue(): Predicate {
    return `COALESCE(${this.column} = 'true', FALSE)`;
  }
  member(name: string): Value {
    return this.isObject === FALSE ? this.absent() : this.json.member(name);
  }
  size(): string {
    return this.json.size();
  }
  eachMember(visit: (name: MemberName, value: Value) => Failures): Failures {
    return this.isObject === FALSE ? [] : this.json.eachMember(visit);
  }
  item(index: number): Value {
    return this.isArray === FALSE ? this.absent() : this.json.item(index);
  }
  length(): string {
    return this.json.length();
  }
  eachItem(skip: number, visit: (value: Value, index: string) => Failures): Failures {
    return this.isArray === FALSE ? [] : this.json.eachItem(skip, visit);
  }
  countItems(test: (value: Value) => Predicate): string {
    return this.json.countItems(test);
  }
  hasDuplicates(): Predicate {
    return this.isArray === FALSE ? FALSE : this.json.hasDuplicates();
  }
  shown(): string {
    return this.column;
  }

  private absent(): Value {
    return new Absent(this.compilation.sql.nullText());
  }
}

/** A column whose NULL is the value null. */
class NullableColumn implements Value {
  readonly present = TRUE;

  constructor(
    private readonly value: Value,
    private readonly isNull: Predicate,
  ) {}

  is(type: JsonType): Predicate {
    return type === 'null' ? or(this.isNull, this.value.is('null')) : this.value.is(type);
  }
  text = (): string => this.value.text();
  double = (): string => this.value.double();
  isTrue = (): Predicate => this.value.isTrue();
  member = (name: string): Value => this.value.member(name);
  size = (): string => this.value.size();
  eachMember = (visit: (name: MemberName, value: Value) => Failures): Failures => this.value.eachMember(visit);
  item = (index: number): Value => this.value.item(index);
  length = (): string => this.value.length();
  eachItem = (skip: number, visit: (value: Value, index: string) => Failures): Failures => this.value.eachItem(skip, visit);
  countItems = (test: (value: Value) => Predicate): string => this.value.countItems(test);
  hasDuplicates = (): Predicate => this.value.hasDuplicates();
  shown = (): string => this.value.shown();
}
