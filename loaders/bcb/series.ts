/** A series of the Central Bank's time series system. */
export interface Series {
  code: string;
  name: string;
}

const NAMES: Record<string, string> = { '1': 'exchange_rate_usd', '433': 'ipca', '4189': 'selic' };

/** The series to load: `LASTRO_BCB_SERIES` (numbers with commas between), or the three that the marts need. */
export function wantedSeries(env: Readonly<Record<string, string | undefined>>): Series[] {
  const codes = (env['LASTRO_BCB_SERIES'] ?? Object.keys(NAMES).join(',')).split(',').map((code) => code.trim());
  const wrong = codes.find((code) => !/^[0-9]+$/.test(code));
  if (wrong !== undefined) throw new Error(`LASTRO_BCB_SERIES names ${JSON.stringify(wrong)}, which is no number`);
  return codes.map((code) => ({ code, name: NAMES[code] ?? `sgs_${code}` }));
}
