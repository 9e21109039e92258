import { UsageError } from '../base/errors.js';
import { parseIsoDate } from '../base/timestamp.js';
import { suggest } from '../base/text.js';
import { CONFIG_FILE } from '../base/config-file.js';
import type { Age } from '../project/freshness.js';
import type { FreshnessSensor } from '../project/sensor.js';
import { formatAge, parseAge } from '../project/sensor-age.js';
import type { SourceAge } from '../publish/freshness.js';
import { readSourceAges, relationOfSource } from '../run/source-ages.js';
import { readNodeStates } from '../run/state.js';
import { createCalendar, wholeTime, type Calendar, type ElapsedTime } from './calendar.js';
import type { Observer } from './observation.js';
import type { WarehouseReader } from './warehouse-reader.js';

interface Memory {
  /** The newest moment of the data for which it fired; null when it is not stale. */
  staleOf: string | null;
}

/** The moment of data whose age is not known. */
const UNKNOWN = 'unknown';

/** Sees that a source has had no new data for longer than it may be without; and that new data has come. */
export function freshnessObserver(name: string, config: FreshnessSensor, reader: WarehouseReader): Observer {
  const { source, after } = config;
  const calendar = createCalendar(config.calendar, reader.options.projectDir);
  return {
    kind: 'freshness',
    checked: `source ${source}`,
    subject: `${reader.options.target ?? ''} ${source}`,
    relation: source,
    async observe(memory, now) {
      const { asOf, criteria } = await readAge(source, name, reader);
      const limit =
        (after === undefined ? undefined : parseAge(after)) ??
        criteria?.error_after ??
        criteria?.warn_after ??
        undefined;
      if (limit === undefined) throw noLimitError(name, source);
      const newest = asOf === null ? undefined : parseIsoDate(asOf);
      const { staleOf } = (memory ?? { staleOf: null }) as Memory;
      const moment = newest?.toISOString() ?? UNKNOWN;
      const found = newest === undefined ? 'the age of its data is not known' : ageText(newest, now, calendar);
      const isStale = newest === undefined || isOlder(calendar(newest, now), limit);
      if (!isStale)
        return {
          ...{ found, reason: `not older than ${formatAge(limit)}`, memory: { staleOf: null } },
          hasRecovered: staleOf !== null,
        };
      if (moment === staleOf) return { found, memory, reason: 'it fired for this newest moment' };
      const limitText = `the limit is ${formatAge(limit)}`;
      return {
        found: `${found}; ${limitText}`,
        memory: { staleOf: moment },
        cause: newest === undefined ? found : `no new data since ${moment}; ${limitText}`,
        since: newest ?? null,
      };
    },
  };
}

function readAge(source: string, sensor: string, reader: WarehouseReader): Promise<SourceAge> {
  return reader.read(async ({ project, warehouse, session }) => {
    const states = await readNodeStates(session, warehouse);
    const { options } = reader;
    const ages = await readSourceAges({ project, warehouse, options }, { state: (id) => states.get(id) }, session);
    const age = ages.find(({ uniqueId }) => relationOfSource(uniqueId) === source);
    if (age !== undefined) return age;
    throw new UsageError('sensor.unknown-source', `the source ${source} of sensor ${sensor} is not defined`, {
      location: { file: CONFIG_FILE },
      hint: suggest(
        source,
        ages.map(({ uniqueId }) => relationOfSource(uniqueId)),
      ),
    });
  });
}

const noLimitError = (name: string, source: string): UsageError =>
  new UsageError('sensor.no-limit', `sensor ${name} has no maximum age`, {
    location: { file: CONFIG_FILE },
    hint: `add after: '24h', or freshness to ${source} in its YAML`,
  });

const MINUTES = { minute: 1, hour: 60 };

function isOlder({ milliseconds, days }: ElapsedTime, { count, period }: Age): boolean {
  return period === 'day' ? days > count : milliseconds > count * MINUTES[period] * 60_000;
}

function ageText(newest: Date, now: Date, calendar: Calendar): string {
  const old = hours(wholeTime(newest, now));
  const counted = hours(calendar(newest, now));
  return `newest data of ${newest.toISOString()}, ${old} old${counted === old ? '' : `, of which ${counted} count`}`;
}

const hours = ({ milliseconds }: ElapsedTime): string => `${(milliseconds / 3_600_000).toFixed(1)} h`;
