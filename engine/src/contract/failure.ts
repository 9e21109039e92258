import type { ContractSqlDialect, Loop } from '../sql/dialect/contracts.js';
import type { SchemaObject } from './schema.js';
import { and, FALSE, or, TRUE, type Predicate } from '../sql/predicates.js';

/** One check: its keyword, its place, and its schema. */
export interface KeywordLocation {
  keyword: string;
  /** JSON pointer of the keyword in the contract. */
  schemaPath: string;
}

/** A check at one place of the record: the rule is broken when `when` is true. */
export interface Failure extends KeywordLocation {
  kind: 'failure';
  when: Predicate;
  /** SQL text of the JSON pointer into the record. */
  instancePath: string;
  /** The same pointer with `*` for items and names that only a row knows. */
  pattern: string;
  /** SQL text of the property meant, or of NULL. */
  property: string;
  /** That property, where it is known beforehand. */
  propertyName: string | undefined;
  /** The schema with the keyword. */
  schema: SchemaObject;
  /** SQL text of the offending value, or of NULL. */
  value: string;
}

/** Checks of every item of a list or member of an object. */
export interface ForEach {
  kind: 'each';
  when: Predicate;
  loop: Loop;
  failures: Failures;
}

export type Failures = readonly (Failure | ForEach)[];

/** The failures, where a condition is true. */
export function onlyWhen(condition: Predicate, failures: Failures): Failures {
  if (condition === TRUE) return failures;
  if (condition === FALSE) return [];
  return failures
    .map((failure) => ({ ...failure, when: and(condition, failure.when) }))
    .filter(({ when }) => when !== FALSE);
}

/** Whether any of the failures is there. */
export function anyFailure(failures: Failures, sql: ContractSqlDialect): Predicate {
  return or(
    ...failures.map((failure) =>
      failure.kind === 'failure'
        ? failure.when
        : and(failure.when, sql.exists(failure.loop, anyFailure(failure.failures, sql))),
    ),
  );
}

export interface FlatFailure {
  failure: Failure;
  /** Whether a row has this failure at any place. */
  inRow: Predicate;
}

/** Every check with the condition that a row breaks it somewhere. */
export function flatten(failures: Failures, sql: ContractSqlDialect): FlatFailure[] {
  return failures.flatMap((failure) =>
    failure.kind === 'failure'
      ? [{ failure, inRow: failure.when }]
      : flatten(failure.failures, sql).map((inner) => ({
          failure: inner.failure,
          inRow: and(failure.when, sql.exists(failure.loop, inner.inRow)),
        })),
  );
}
