import { isoDate } from '../base/clock.js';
import type { Contract } from './contract.js';
import { isRecord, schemaMap } from './schema.js';

/** What a contract may say that whoever takes a record gives, by `x-given`: an id, or the moment of arrival. */
export const GIVEN_KINDS = ['uuid', 'now'] as const;

export type GivenKind = (typeof GIVEN_KINDS)[number];

/** A property of the record whose value is given where the record has none. */
export interface GivenProperty {
  name: string;
  kind: GivenKind;
  /** Whether the moment is a day: the format of the property is `date`. */
  isDay: boolean;
}

/** The properties of a contract with `x-given`, in its order. */
export function givenProperties({ schema }: Pick<Contract, 'schema'>): GivenProperty[] {
  return schemaMap(isRecord(schema) ? schema['properties'] : undefined).flatMap(([name, property]) => {
    const kind = isRecord(property) ? GIVEN_KINDS.find((each) => each === property['x-given']) : undefined;
    return kind === undefined ? [] : [{ name, kind, isDay: isRecord(property) && property['format'] === 'date' }];
  });
}

/** A record with the values that it lacks: ISO 8601 in UTC for `now`, a UUID of its own for each `uuid`. */
export function withGiven<T extends Readonly<Record<string, unknown>>>(
  record: T,
  given: readonly GivenProperty[],
  { now, uuid }: { now: Date; uuid: () => string },
): T {
  const lacking = given.filter(({ name }) => !Object.hasOwn(record, name));
  if (lacking.length === 0) return record;
  const values = lacking.map(({ name, kind, isDay }): [string, string] => [
    name,
    kind === 'uuid' ? uuid() : isDay ? isoDate(now) : now.toISOString(),
  ]);
  return { ...record, ...Object.fromEntries(values) };
}
