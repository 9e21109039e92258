/** A fragment of JSON Schema (2020-12) for one kwarg. */
export type Schema = Readonly<Record<string, unknown>>;

/** Schemas of kwargs by name. */
export type Schemas = Readonly<Record<string, Schema>>;

/** The values that a schema accepts, as far as `enum`, `anyOf`, `type`, `items` and `properties` say it. */
export type ValueOf<S> = S extends { readonly enum: readonly (infer E)[] }
  ? E
  : S extends { readonly anyOf: readonly (infer A)[] }
    ? ValueOf<A>
    : S extends { readonly type: readonly (infer T)[] }
      ? ValueOfType<T, S>
      : S extends { readonly type: infer T }
        ? ValueOfType<T, S>
        : unknown;

/** The TypeScript type of a value of one JSON type; of an enum its members. */
type ValueOfType<T, S> = T extends 'string'
  ? string
  : T extends 'number' | 'integer'
    ? number
    : T extends 'boolean'
      ? boolean
      : T extends 'null'
        ? null
        : T extends 'array'
          ? ArrayOf<S>
          : T extends 'object'
            ? ObjectOf<S>
            : unknown;

/** A list of two is a pair. */
type ArrayOf<S> = S extends { readonly minItems: 2; readonly maxItems: 2 }
  ? readonly [ItemOf<S>, ItemOf<S>]
  : readonly ItemOf<S>[];

/** The type of an item of a list. */
type ItemOf<S> = S extends { readonly items: infer I } ? ValueOf<I> : unknown;

/** The type of an object with stated properties. */
type ObjectOf<S> = S extends { readonly properties: infer P; readonly required: readonly (infer R)[] }
  ? ValuesOf<P, R & keyof P>
  : S extends { readonly properties: infer P }
    ? ValuesOf<P>
    : Readonly<Record<string, unknown>>;

/** An object whose members have these schemas; only the required ones are always there. */
export type ValuesOf<P, R extends keyof P = never> = {
  readonly [K in keyof P as K extends R ? K : never]: ValueOf<P[K]>;
} & {
  readonly [K in keyof P as K extends R ? never : K]?: ValueOf<P[K]> | undefined;
};
