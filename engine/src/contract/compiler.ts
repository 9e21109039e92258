import { UsageError } from '../base/errors.js';
import { MASK } from '../base/mask.js';
import { MAX_APPLICATIONS } from './applications.js';
import type { Contract } from './contract.js';
import { anyFailure, type Failure, type Failures } from './failure.js';
import type { InstancePath } from './instance-path.js';
import { KEYWORDS, UNSUPPORTED_KEYWORDS } from './keywords/index.js';
import { isPersonal } from './pii.js';
import { and, FALSE, not, type Predicate } from '../sql/predicates.js';
import { locationOf } from './problems.js';
import type { JsonSchema, SchemaObject } from './schema.js';
import type { KeywordContext } from './keyword-context.js';
import { UnsupportedError } from './unsupported.js';
import type { Compilation } from './values/compilation.js';
import type { Value } from './values/value.js';

const UNSUPPORTED_HINT = 'it is checked when records are loaded, not in SQL; for tables, write it another way';

/** The state of the compilation at one place of the record. */
interface Traversal {
  path: InstancePath;
  schemaPath: string;
  masked: boolean;
  /** How often each schema was entered on the way to this place: a recursive contract is unrolled. */
  entryCounts: ReadonlyMap<SchemaObject, number>;
  /** Schemas entered since the record's place last changed: entering one again would not terminate. */
  activeSchemas: ReadonlySet<SchemaObject>;
}

/** Compiles a contract's schemas to failures at the places of a table's rows. */
export class Compiler {
  private applications = 0;

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
      entryCounts: new Map(),
      activeSchemas: new Set(),
    });
  }

  private schema(schema: JsonSchema, value: Value, traversal: Traversal): Failures {
    if (schema === true || value.present === FALSE) return [];
    if (schema === false) return [this.failure(traversal, 'false schema', {}, value, value.present)];
    if (traversal.activeSchemas.has(schema))
      throw this.compileError(
        'endless-ref',
        '$ref refers to itself without descending into the value',
        traversal.schemaPath,
        'a recursive $ref must be nested under properties or items',
      );
    if (++this.applications > MAX_APPLICATIONS)
      throw this.compileError(
        'too-large',
        `unrolling the recursive $ref gives more than ${MAX_APPLICATIONS.toLocaleString('en-US')} schemas`,
        traversal.schemaPath,
        UNSUPPORTED_HINT,
      );
    const entryCounts = new Map(traversal.entryCounts).set(schema, (traversal.entryCounts.get(schema) ?? 0) + 1);
    if ((entryCounts.get(schema) ?? 0) > this.depth)
      return [this.failure(traversal, '$ref', schema, value, value.present)];
    const nested: Traversal = {
      ...traversal,
      masked: traversal.masked || isPersonal(schema),
      schemaPath: traversal.schemaPath,
      entryCounts,
      activeSchemas: new Set(traversal.activeSchemas).add(schema),
    };
    const unsupportedKeyword = UNSUPPORTED_KEYWORDS.find((keyword) => Object.hasOwn(schema, keyword));
    if (unsupportedKeyword !== undefined)
      throw this.compileError(
        'cannot-compile',
        new UnsupportedError(unsupportedKeyword).message,
        `${traversal.schemaPath}/${unsupportedKeyword}`,
        UNSUPPORTED_HINT,
      );
    return KEYWORDS.filter(({ keyword }) => Object.hasOwn(schema, keyword)).flatMap((rule) => {
      const schemaPath = `${traversal.schemaPath}/${rule.keyword}`;
      try {
        return rule.failures(this.keywordContext(rule.keyword, schema, value, nested));
      } catch (error) {
        if (!(error instanceof UnsupportedError)) throw error;
        throw this.compileError('cannot-compile', error.message, schemaPath, UNSUPPORTED_HINT);
      }
    });
  }

  private keywordContext(keyword: string, schema: SchemaObject, value: Value, traversal: Traversal): KeywordContext {
    const applySchema: KeywordContext['applySchema'] = (
      sub,
      target,
      { pointer = '', keyword: keywordName = keyword, path, resource },
    ) =>
      this.schema(sub, target, {
        ...traversal,
        schemaPath: resource ?? `${traversal.schemaPath}/${keywordName}${pointer}`,
        path: path ?? traversal.path,
        activeSchemas: path === undefined && target === value ? traversal.activeSchemas : new Set(),
      });
    return {
      schema,
      parameter: schema[keyword],
      value,
      path: traversal.path,
      sql: this.compilation.sql,
      compilation: this.compilation,
      references: this.contract.references,
      reading: this.contract.reading,
      failWhen: (condition, property, name) => {
        const when = and(value.present, condition);
        return when === FALSE ? [] : [this.failure(traversal, keyword, schema, value, when, property, name)];
      },
      applySchema,
      accepts: (sub, target, options = {}) => not(anyFailure(applySchema(sub, target, options), this.compilation.sql)),
    };
  }

  private failure(
    traversal: Traversal,
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
      schemaPath: `${traversal.schemaPath}/${keyword}`,
      when,
      schema,
      instancePath: traversal.path.toSql(sql),
      pattern: traversal.path.toPattern(),
      propertyName,
      property: property ?? sql.nullText(),
      value: traversal.masked ? sql.text(MASK) : value.displayText(),
    };
  }

  private compileError(code: string, message: string, schemaPath: string, hint: string): UsageError {
    return new UsageError(`contract.${code}`, message, { location: locationOf(this.contract, schemaPath), hint });
  }
}
