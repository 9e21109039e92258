import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, expect } from 'vitest';
import { openDuckDB } from '../../src/warehouses/duckdb/client.js';
import { ProjectFolder } from '../support/project-folder.js';
import { pythonWith, runPython } from '../support/python.js';
import { itRequires } from '../support/requires.js';
import { COLUMNS, casesOf, type Case } from './suite-arbitraries.js';

const FILES = Number(process.env['LASTRO_SCALE_FILES'] ?? 80);
const CHECKS = 40;
const SEED = Number(process.env['LASTRO_TEST_SEED'] ?? 1);

type Verdict = Partial<
  Record<'success' | 'element_count' | 'missing_count' | 'unexpected_count' | 'observed_value' | 'raised', unknown>
>;

const cases = fc.sample(casesOf(CHECKS), { numRuns: FILES, seed: SEED });

const python = await pythonWith('great_expectations==1.24.1', 'pyarrow==26.0.1');
const folder = new ProjectFolder();
afterAll(() => folder.remove());

async function writeParquet(file: string, { rows: all }: Case): Promise<void> {
  const warehouse = await openDuckDB({ path: ':memory:' });
  const session = await warehouse.session();
  const { string } = warehouse.dialect;
  const literal = (value: unknown): string =>
    value === null ? 'NULL' : typeof value === 'string' ? string(value) : JSON.stringify(value);
  const types = Object.entries(COLUMNS).map(([name, type], i) => `CAST(c${i} AS ${type}) AS ${name}`);
  const names = types.map((_, i) => `c${i}`).join(', ');
  const values = all.map((row) => `(${row.map(literal).join(', ')})`).join(', ');
  const table = `(VALUES ${values}) AS v(${names})`;
  await session.run(`COPY (SELECT ${types.join(', ')} FROM ${table}) TO ${string(file)} (FORMAT parquet)`);
  await warehouse.close();
}

interface Validation {
  success: boolean;
  result: Record<string, unknown>;
  exception_info: { raised_exception: boolean; exception_message: string | null };
}

function verdictOf({ success, result, exception_info: info }: Validation): Verdict {
  return info.raised_exception ? { raised: info.exception_message } : { success, ...result };
}

/** A difference that docs/reference/conformance.md states: of no values, Lastro fails and observes nothing. */
const isOfNoValues = (mine: Verdict): boolean =>
  mine.success === false && 'observed_value' in mine && mine.observed_value === null;

/** Figures of which one side has another value; what Great Expectations refuses or does not report is not compared. */
function differences(mine: Verdict, theirs: Verdict): string[] {
  if (theirs.raised !== undefined || isOfNoValues(mine)) return [];
  if (mine.raised !== undefined) return [`raised: ${JSON.stringify(mine.raised)}`];
  const names = ['success', 'element_count', 'missing_count', 'unexpected_count', 'observed_value'] as const;
  return names.flatMap((name) => {
    const [a, b] = [mine[name], theirs[name]];
    if (b === undefined || b === null || (a === undefined && name !== 'success') || isSame(a, b)) return [];
    return [`${name}: ${JSON.stringify(a)}, not ${JSON.stringify(b)}`];
  });
}

/** Numbers to fifteen digits, lists in any order. */
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a.toPrecision(12) === b.toPrecision(12);
  if (Array.isArray(a) && Array.isArray(b)) {
    const sorted = (values: readonly unknown[]): string =>
      values
        .map((value) => JSON.stringify(value))
        .sort()
        .join();
    return sorted(a) === sorted(b);
  }
  return JSON.stringify(a) === JSON.stringify(b);
}

itRequires(python !== undefined, 'Great Expectations cannot be installed')(
  `${FILES} generated Parquet files and suites of ${CHECKS} checks have the verdicts of Great Expectations`,
  async () => {
    const files = await Promise.all(
      cases.map(async (each, i) => {
        const file = folder.path(`d${i}.parquet`);
        await writeParquet(file, each);
        return file;
      }),
    );
    const script = fileURLToPath(new URL('great_expectations_verdicts.py', import.meta.url));
    const input = cases.map(({ expectations }, i) => `${JSON.stringify({ file: files[i], expectations })}\n`).join('');
    const answers = (await runPython(python ?? '', script, input)).trim().split('\n');
    const found = new Map<string, string[]>();
    let [compared, refused] = [0, 0];
    for (const [i, { expectations }] of cases.entries()) {
      folder.write(`s${i}.json`, JSON.stringify({ name: 's', expectations }));
      const { out, err } = await folder.lastro('check', `d${i}.parquet`, '--suite', `s${i}.json`, '--format', 'json');
      expect(out, err).not.toBe('');
      const { results } = JSON.parse(out) as { results: Validation[] };
      const theirs = JSON.parse(answers[i] ?? '[]') as Verdict[];
      for (const [n, each] of expectations.entries()) {
        const [mine, wanted] = [results[n], theirs[n]];
        if (mine === undefined || wanted === undefined) throw new Error(`file ${i}, check ${n} has no result`);
        if (wanted.raised === undefined) compared++;
        else refused++;
        for (const difference of differences(verdictOf(mine), wanted))
          found.set(each.type, [
            ...(found.get(each.type) ?? []),
            `d${i}.parquet ${JSON.stringify(each.kwargs)}: ${difference} ${JSON.stringify(cases[i]?.rows)}`,
          ]);
      }
    }
    const summary = [...found].map(([type, all]) => `${type}: ${all.length}, such as ${all[0] ?? ''}`);
    console.log(`${compared} checks compared, ${refused} refused by Great Expectations, seed ${SEED}`);
    expect(summary).toEqual([]);
  },
);
