import type { YamlValue } from './yaml.js';
import { suggest } from '../base/text.js';

/** How old a source may be. dbt's `freshness`. */
export interface FreshnessCriteria {
  warn_after: Age | null;
  error_after: Age | null;
}

/** How old: `{ count: 24, period: 'hour' }`. */
export interface Age {
  count: number;
  period: Period;
}

export const PERIODS = ['minute', 'hour', 'day'] as const;
/** The unit of an age. */
export type Period = (typeof PERIODS)[number];

/** What the YAML of a source or of one of its tables says about its age; a table's overrides its source's. */
export interface FreshnessDoc {
  /** `null`: stated not to be checked. Undefined: not stated. */
  criteria: FreshnessCriteria | null | undefined;
  /** Column or expression of the raw table whose newest value is the source's moment. dbt's `loaded_at_field`. */
  loadedAt: string | undefined;
}

export const FRESHNESS_KEYS = ['freshness', 'loaded_at_field', 'config'];

/** Reads `freshness` and `loaded_at_field`, beside the name or under `config`. */
export function readFreshness(entry: YamlValue): FreshnessDoc {
  const config = entry.get('config');
  config.allow(['freshness', 'loaded_at_field', 'event_time', 'meta']);
  const section = config.has('freshness') ? config : entry;
  return {
    criteria: section.has('freshness') ? readCriteria(section.get('freshness')) : undefined,
    loadedAt: config.get('loaded_at_field').text() ?? entry.get('loaded_at_field').text(),
  };
}

function readCriteria(value: YamlValue): FreshnessCriteria | null {
  if (value.isAbsent) return null;
  value.allow(['warn_after', 'error_after']);
  return { warn_after: readAge(value.get('warn_after')), error_after: readAge(value.get('error_after')) };
}

function readAge(value: YamlValue): Age | null {
  if (value.isAbsent) return null;
  value.allow(['count', 'period']);
  const count = value.get('count').json;
  const period = value.get('period').text() ?? '';
  if (typeof count !== 'number' || !(count > 0)) {
    value.get('count').problem('yaml.freshness', `${value.path}.count must be a number above 0`);
    return null;
  }
  const known = PERIODS.find((each) => each === period);
  if (known === undefined) {
    value.get('period').problem('yaml.freshness', `unknown period ${period}`, suggest(period, PERIODS));
    return null;
  }
  return { count, period: known };
}
