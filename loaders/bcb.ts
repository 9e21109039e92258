import { defineLoader, LastroError, mapLimit, UsageError, type LoaderContext, type RecordBatch } from 'lastro';
import { toBatch } from './bcb/answer.js';
import { addDays, toBank, windows, type Day } from './bcb/days.js';
import { wantedSeries, type Series } from './bcb/series.js';
import { snapshotBatch, snapshotFingerprint } from './bcb/snapshot.js';

/** The last loaded day of each series. */
type State = Record<string, Day>;

const ADDRESS = 'https://api.bcb.gov.br/dados/serie';

/** The first day asked for: before the first order. */
const START: Day = '2016-01-01';

/** Days asked for again, because the Bank revises what it published. */
const OVERLAP = 90;

function isLive({ env }: LoaderContext): boolean {
  const asked = env['LASTRO_BCB'] ?? '';
  if (['', 'snapshot', 'live'].includes(asked)) return asked === 'live';
  throw new UsageError('bcb.mode', `LASTRO_BCB is ${JSON.stringify(asked)}`, {
    hint: 'live asks the Bank; snapshot, or nothing, takes the bundled answers',
  });
}

export default defineLoader({
  name: 'bcb',
  table: 'bcb_indicators',
  description:
    'USD/BRL, IPCA and SELIC of the Banco Central do Brasil: a bundled snapshot, or live with LASTRO_BCB=live.',
  contract: 'expectations/contracts/bcb_indicators.json',
  mode: 'upsert',
  key: ['series_code', 'data'],
  volatile: ['extracted_at'],
  onFailure: 'keep',
  timeout: 600,
  fingerprint: (context) => (isLive(context) ? undefined : snapshotFingerprint(wantedSeries(context.env))),
  async *load(context) {
    const state = { ...(context.state as State | undefined) };
    const series = wantedSeries(context.env);
    const batches = isLive(context)
      ? (await mapLimit(series, 2, (each) => ask(each, state[each.code], context))).flat()
      : series.map(snapshotBatch);
    for (const { records, asOf } of batches) {
      const code = records[0]?.['series_code'];
      if (typeof code === 'string' && asOf !== null && asOf > (state[code] ?? '')) state[code] = asOf;
    }
    context.setState(state);
    yield* batches;
  },
});

/** Asks the Bank for what is new of a series, and again for the days it may have revised. */
async function ask(series: Series, lastDay: Day | undefined, context: LoaderContext): Promise<RecordBatch[]> {
  const { env, clock, http } = context;
  const now = clock.now().toISOString();
  const from = lastDay === undefined ? START : addDays(lastDay, -OVERLAP);
  const batches: RecordBatch[] = [];
  for (const window of windows(from, now.slice(0, 10))) {
    const url = new URL(`${env['LASTRO_BCB_URL'] ?? ADDRESS}/bcdata.sgs.${series.code}/dados`);
    url.searchParams.set('formato', 'json');
    url.searchParams.set('dataInicial', toBank(window.from));
    url.searchParams.set('dataFinal', toBank(window.to));
    const answer = await http.getJson(url.href);
    // The Bank answers 404 where it has no value.
    if (answer === undefined) continue;
    const { hash, bytes } = answer;
    batches.push(toBatch(series, answer.value, { name: `bcdata.sgs.${series.code}`, hash, bytes, extractedAt: now }));
  }
  if (batches.length === 0 && lastDay === undefined)
    throw new LastroError('bcb.no-data', `the Bank has no value of series ${series.code} since ${from}`, {
      hint: 'is the number right?',
    });
  return batches;
}
