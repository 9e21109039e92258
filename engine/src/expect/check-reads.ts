import type { ExpectationConfig } from '../project/model.js';
import { dependencies, latestClock, type ClockUse } from '../sql/dependencies.js';
import { parseRelation, type Relation } from '../sql/relation.js';
import type { Expectation } from './expectation.js';
import { asksForNow, substituteParameters, type ParameterContext } from './parameters.js';

/** What a check reads besides its own table. */
export interface CheckReads {
  /** Tables that its expectation declares, by name. */
  tables: Relation[];
  /** Models and seeds that its SQL names by `@ref`. */
  refs: string[];
  /** Relations that its SQL names, with other pairs of names. */
  named: Relation[];
  clock: ClockUse | undefined;
}

/** What a check reads, as its expectation declares it. `layer` is that of its table. */
export function checkReads(
  expectation: Expectation,
  config: ExpectationConfig,
  layer: string,
  parameters: ParameterContext,
): CheckReads {
  const kwargs = substituteParameters(config.kwargs, parameters);
  const declared = expectation.tables?.(kwargs) ?? [];
  const queries = (expectation.queries ?? []).map((name) => kwargs[name]);
  const { refs, sources, named, clock } = dependencies(
    ...queries.filter((text) => typeof text === 'string'),
    ...declared.flatMap((read) => (typeof read === 'string' ? [] : [read.sql])),
  );
  return {
    tables: declared.flatMap((read) => (typeof read === 'string' ? [parseRelation(read, layer)] : [])),
    refs,
    named: [...sources, ...named],
    clock: latestClock(clock, expectation.clock, asksForNow(config.kwargs) ? 'moment' : undefined),
  };
}
