import { isoDate } from '../base/clock.js';
import { declaredTypes, isRecord, schemaMap, type JsonSchema, type SchemaObject } from './schema.js';

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
export function givenProperties(schema: JsonSchema): GivenProperty[] {
  return schemaMap(isRecord(schema) ? schema['properties'] : undefined).flatMap(([name, property]) => {
    const kind = isRecord(property) ? GIVEN_KINDS.find((each) => each === property['x-given']) : undefined;
    return kind === undefined ? [] : [{ name, kind, isDay: isRecord(property) && property['format'] === 'date' }];
  });
}

/** What is wrong with `x-given` in a schema of a contract; undefined where nothing is. */
export function givenProblem(part: SchemaObject, contract: JsonSchema): string | undefined {
  if (!Object.hasOwn(part, 'x-given')) return undefined;
  const kind = part['x-given'];
  if (!GIVEN_KINDS.some((each) => each === kind))
    return `x-given is ${JSON.stringify(kind)}; it can be ${GIVEN_KINDS.join(' or ')}`;
  const properties = schemaMap(isRecord(contract) ? contract['properties'] : undefined);
  if (!properties.some(([, property]) => property === part)) return 'x-given is for properties of the record itself';
  return declaredTypes(part).includes('string') ? undefined : 'x-given gives a string; its property has another type';
}

/** A record with the values that it lacks: ISO 8601 in UTC for `now`, a UUID of its own for each `uuid`. */
export function withGiven<T extends Readonly<Record<string, unknown>>>(
  record: T,
  given: readonly GivenProperty[],
  { now, uuid }: { now: Date; uuid: () => string },
): T {
  const lacking = given.filter(({ name }) => !Object.hasOwn(record, name));
  return lacking.reduce<T>((complete, { name, kind, isDay }) => {
    const value = kind === 'uuid' ? uuid() : isDay ? isoDate(now) : now.toISOString();
    return { ...complete, [name]: value };
  }, record);
}
