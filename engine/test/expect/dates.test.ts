import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isDateutilParseable } from '../../src/expect/validators/dateutil.js';
import { compileDateFormat } from '../../src/expect/validators/strftime.js';

interface Recorded {
  /** Texts that dateutil's parser read, whatever day it took for the parts that they leave out. */
  dateutil: { version: string; reads: string[]; refuses: string[] };
  /** Texts that `datetime.strptime` read, by format. */
  strptime: { version: string; formats: Record<string, { reads: string[]; refuses: string[] }> };
}

const NOW = new Date('2018-10-17T00:00:00Z');

/** What Python answered on generated texts. */
const recorded = JSON.parse(
  fs.readFileSync(new URL('../golden/expect/dates.json', import.meta.url), 'utf8'),
) as Recorded;

describe(`texts as dateutil ${recorded.dateutil.version} reads them`, () => {
  it.each(['reads', 'refuses'] as const)('%s', (what) => {
    const differs = recorded.dateutil[what].filter((text) => isDateutilParseable(text, NOW) !== (what === 'reads'));
    expect(recorded.dateutil[what].length).toBeGreaterThan(300);
    expect(differs).toEqual([]);
  });
});

describe(`formats as ${recorded.strptime.version} reads them`, () => {
  it.each(Object.entries(recorded.strptime.formats))('%s', (format, { reads, refuses }) => {
    const { accepts } = compileDateFormat(format);
    expect([...reads, ...refuses].filter(accepts)).toEqual(reads);
  });
});
