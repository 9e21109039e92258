import { argumentName, readCall, sourceArguments } from './calls.js';
import { isSignificant, tokenize, type Token } from './lexer.js';
import { findTooDeep, nestingTexts } from './nesting.js';
import { formatRelation, type Relation } from './relation.js';

/** When what a text says may change although no table does: with the day of the run, its moment, or in every run. */
export type ClockUse = 'day' | 'moment' | 'always';

const CLOCK_USES: readonly ClockUse[] = ['day', 'moment', 'always'];

/** What a text of SQL reads, found without expanding it. */
export interface Dependencies {
  /** Models and seeds, by `@ref`. */
  refs: string[];
  /** Tables, by `@source`. */
  sources: Relation[];
  /** Every `layer.name` in the text, relation or not: the caller knows the relations. */
  named: Relation[];
  /** Variables read by `@var`. */
  vars: string[];
  clock: ClockUse | undefined;
}

/** Functions that ask the clock of the warehouse, which no run sets. */
const CLOCK_FUNCTIONS = ['now', 'today', 'get_current_timestamp', 'transaction_timestamp', 'current_datetime'];
const CLOCK_WORDS = /^(current_(date|time|timestamp|localtime|localtimestamp)|localtime|localtimestamp)$/i;

/** What some texts read together. */
export function dependencies(...texts: readonly string[]): Dependencies {
  const refs = new Set<string>();
  const vars = new Set<string>();
  const sources = new Map<string, Relation>();
  const named = new Map<string, Relation>();
  const clocks = new Set<ClockUse>();
  for (const text of texts) {
    const tokens = tokenize(text).filter(isSignificant);
    // Nothing compiles such a text.
    if (findTooDeep(nestingTexts(tokens)) !== -1) continue;
    tokens.forEach((token, i) => {
      if (token.kind === 'helper') {
        if (token.value === 'run_date') clocks.add('day');
        const names = readCall(tokens, i)?.args?.map(argumentName) ?? [];
        const [first, last] = [names[0], names.at(-1)];
        if (first === undefined || last === undefined) return;
        if (token.value === 'ref') refs.add(last);
        if (token.value === 'var') vars.add(first);
        if (token.value === 'source') {
          const source = sourceArguments(names);
          sources.set(formatRelation(source), source);
        }
        return;
      }
      if (asksClock(tokens, i)) clocks.add('always');
      const name = tokens[i + 2];
      if (isName(token) && tokens[i + 1]?.text === '.' && name !== undefined && isName(name)) {
        const relation = { layer: token.value, name: name.value };
        named.set(formatRelation(relation), relation);
      }
    });
  }
  const relations = [...sources.values(), ...named.values()];
  if (relations.some(isOfTheEngine)) clocks.add('always');
  return {
    refs: [...refs],
    sources: [...sources.values()],
    named: [...named.values()],
    vars: [...vars],
    clock: latestClock(...clocks),
  };
}

/** The use of the clock that changes most often. */
export function latestClock(...clocks: readonly (ClockUse | undefined)[]): ClockUse | undefined {
  return CLOCK_USES.findLast((use) => clocks.includes(use));
}

/** Whether a relation is one of those in which the engine writes down its runs: they change with every one. */
export const isOfTheEngine = ({ layer }: Relation): boolean => layer.toLowerCase() === 'meta';

const isName = ({ kind }: Token): boolean => kind === 'word' || kind === 'identifier';

function asksClock(tokens: readonly Token[], i: number): boolean {
  const token = tokens[i];
  if (token?.kind !== 'word' || tokens[i - 1]?.text === '.') return false;
  const isCall = tokens[i + 1]?.text === '(';
  return CLOCK_WORDS.test(token.text) || (isCall && CLOCK_FUNCTIONS.includes(token.text.toLowerCase()));
}
