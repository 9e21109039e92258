import { UsageError } from '../base/errors.js';
import type { Contract } from './contract.js';
import { anyOf, type Failure, type Failures } from './failure.js';
import type { InstancePath } from './instance-path.js';
import { KEYWORDS, REFUSED } from './keywords/index.js';
import { isPersonal, MASKED } from './pii.js';
import { and, FALSE, not, type Predicate } from './predicates.js';
import { locationOf } from './problems.js';
import type { JsonSchema, SchemaObject } from './schema.js';
import type { Site } from './site.js';
import { Unsupported } from './unsupported.js';
import type { Compilation } from './values/compilation.js';
import type { Value } from './values/value.js';

const ELSEWHERE = 'records are still checked one by one; for tables, say it another way';

/** What is known on the way down from the record to a place in it. */
interface Way {
  path: InstancePath;
  schemaPath: string;
  masked: boolean;
  /** How often each schema was entered on this way: a recursive contract is unrolled. */
  entered: ReadonlyMap<SchemaObject, number>;
  /** Schemas entered since the record's place last changed: meeting one again would never end. */
  here: ReadonlySet<SchemaObject>;
}

/** Compiles a contract's schemas to failures at the places of a table's rows. */
export class Compiler {
  constructor(
    private readonly contract: Contract,
    private readonly compilation: Compilation,
    /** How often a recursive schema is entered; deeper values break the rule `$ref`. */
    private readonly depth: number,
  ) {}

  record(value: Value, path: InstancePath): Failures {
    return this.schema(this.contract.schema, value, {
      path,
      schemaPath: '#',
      masked: false,
      entered: new Map(),
      here: new Set(),
    });
  }

  private schema(schema: JsonSchema, value: Value, way: Way): Failures {
    if (schema === true || value.present === FALSE) return [];
    if (schema === false) return [this.failure(way, 'false schema', {}, value, value.present)];
    if (way.here.has(schema))
      throw this.refusal(
        'endless-ref',
        '$ref leads back to itself without entering the value',
        way.schemaPath,
        'a recursive $ref must stand below properties or items',
      );
    const entered = new Map(way.entered).set(schema, (way.entered.get(schema) ?? 0) + 1);
    if ((entered.get(schema) ?? 0) > this.depth) return [this.failure(way, '$ref', schema, value, value.present)];
    const here: Way = {
      ...way,
      masked: way.masked || isPersonal(schema),
      schemaPath: way.schemaPath,
      entered,
      here: new Set(way.here).add(schema),
    };
    const refused = REFUSED.find((keyword) => Object.hasOwn(schema, keyword));
    if (refused !== undefined)
      throw this.refusal('cannot-compile', new Unsupported(refused).message, `${way.schemaPath}/${refused}`, ELSEWHERE);
    return KEYWORDS.filter(({ keyword }) => Object.hasOwn(schema, keyword)).flatMap((rule) => {
      const schemaPath = `${way.schemaPath}/${rule.keyword}`;
      try {
        return rule.failures(this.site(rule.keyword, schema, value, here));
      } catch (error) {
        if (!(error instanceof Unsupported)) throw error;
        throw this.refusal('cannot-compile', error.message, schemaPath, ELSEWHERE);
      }
    });
  }

  private site(keyword: string, schema: SchemaObject, value: Value, way: Way): Site {
    const apply: Site['apply'] = (sub, target, { pointer = '', keyword: holder = keyword, path, resource }) =>
      this.schema(sub, target, {
        ...way,
        schemaPath: resource ?? `${way.schemaPath}/${holder}${pointer}`,
        path: path ?? way.path,
        here: path === undefined && target === value ? way.here : new Set(),
      });
    return {
      schema,
      parameter: schema[keyword],
      value,
      path: way.path,
      sql: this.compilation.sql,
      compilation: this.compilation,
      references: this.contract.references,
      reading: this.contract.reading,
      broken: (condition, property, name) => {
        const when = and(value.present, condition);
        return when === FALSE ? [] : [this.failure(way, keyword, schema, value, when, property, name)];
      },
      apply,
      holds: (sub, target, at = {}) => not(anyOf(apply(sub, target, at), this.compilation.sql)),
    };
  }

  private failure(
    way: Way,
    keyword: string,
    schema: SchemaObject,
    value: Value,
    when: Predicate,
    property?: string,
    propertyName?: string,
  ): Failure {
    const { sql } = this.compilation;
    return {
      kind: 'failure',
      keyword,
      schemaPath: `${way.schemaPath}/${keyword}`,
      when,
      schema,
      instancePath: way.path.toSql(sql),
      pattern: way.path.toPattern(),
      propertyName,
      property: property ?? sql.nullText(),
      value: way.masked ? sql.text(MASKED) : value.shown(),
    };
  }

  private refusal(code: string, message: string, schemaPath: string, hint: string): UsageError {
    return new UsageError(`contract.${code}`, message, { location: locationOf(this.contract, schemaPath), hint });
  }
}
