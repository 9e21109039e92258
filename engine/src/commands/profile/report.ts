import { UsageError } from '../../base/errors.js';
import { QUANTILES, type ColumnDetails } from '../../profile/index.js';
import type { RunOptions } from '../../run/options.js';
import { renderSuite, suiteOf } from '../../scaffold/index.js';
import { formatDrift } from './format-drift.js';
import { formatProfile } from './format-profile.js';
import { profileData, profileDrift, suggestSuite, type DataProfile, type ProfileRequest } from './profile.js';

/** What is asked of data: its profile, or one of the two others. */
export interface ReportRequest extends ProfileRequest {
  suggest: boolean;
  /** The baseline of a comparison. */
  against: string | undefined;
  output: 'text' | 'json';
}

export interface ProfileReport {
  report: string;
  /** Remarks on the data, as sentences. */
  notes: readonly string[];
}

/** `lastro profile`: the profile of data, the suite that it suggests, or how it has shifted, as text or JSON. */
export async function profileReport(
  options: RunOptions,
  { suggest, against, output, ...request }: ReportRequest,
): Promise<ProfileReport> {
  const isJson = output === 'json';
  const json = (value: unknown): string => JSON.stringify(value, null, 2);
  if (suggest && against !== undefined)
    throw new UsageError('usage.profile', '--suggest and --against print two different things', {
      hint: 'leave one of them out',
    });
  if (suggest) {
    const { name, checks, notes } = await suggestSuite(options, request);
    return { report: isJson ? json(suiteOf(name, checks)) : renderSuite(name, checks).trimEnd(), notes };
  }
  if (against !== undefined) {
    const drift = await profileDrift(options, { ...request, against });
    return { report: isJson ? json(drift) : formatDrift(drift).join('\n'), notes: drift.notes };
  }
  const profile = await profileData(options, request);
  return { report: isJson ? json(toJson(profile)) : formatProfile(profile).join('\n'), notes: profile.notes };
}

/** A profile with null where there is nothing to tell. */
function toJson({ data, rows, columns, notes }: DataProfile): object {
  return { data, rows, columns: columns.map((column) => columnToJson(column, rows)), notes };
}

function columnToJson({ quantiles, ...column }: ColumnDetails, rows: number): object {
  const { name, type, kind, pii, nulls, distinct, approximate, min, max, mean, frequent, histogram } = column;
  return {
    ...{ name, type, kind, pii, nulls },
    null_share: rows === 0 ? null : nulls / rows,
    distinct: kind === 'other' ? null : distinct,
    ...{ approximate, min: min ?? null, max: max ?? null, mean: mean ?? null },
    quantiles:
      quantiles === undefined
        ? null
        : Object.fromEntries(QUANTILES.map((share, i) => [`p${share * 100}`, quantiles[i] ?? null])),
    frequent: frequent ?? null,
    histogram: histogram ?? null,
  };
}
