import { UsageError } from 'lastro';

/** A series of the Central Bank's time series system. */
export interface Series {
  code: string;
  name: string;
}

const NAMES: Record<string, string> = { '1': 'exchange_rate_usd', '433': 'ipca', '4189': 'selic' };

/** The series to load: `LASTRO_BCB_SERIES` (numbers with commas between), or the three that the marts need. */
export function wantedSeries(env: Readonly<Record<string, string | undefined>>): Series[] {
  const named = env['LASTRO_BCB_SERIES'] ?? '';
  const codes = named === '' ? Object.keys(NAMES) : named.split(',').map((code) => code.trim());
  const wrong = codes.find((code) => !/^[1-9][0-9]*$/.test(code));
  if (wrong !== undefined)
    throw new UsageError('bcb.series', `LASTRO_BCB_SERIES names ${JSON.stringify(wrong)}, which is not a series`, {
      hint: 'numbers with commas between, such as 1,433,4189',
    });
  return codes.map((code) => ({ code, name: NAMES[code] ?? `sgs_${code}` }));
}
