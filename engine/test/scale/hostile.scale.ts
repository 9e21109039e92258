import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import type { Row } from '../../src/base/cell.js';
import { LastroError } from '../../src/base/errors.js';
import { parseContract } from '../../src/contract/index.js';
import { parseSuite } from '../../src/expect/index.js';
import { parseCondition } from '../../src/expect/condition/parse.js';
import { csvFile, jsonLinesFile } from '../../src/load/files/file-source.js';
import { readTransforms } from '../../src/project/transforms.js';
import { dependencies } from '../../src/sql/dependencies.js';
import { runModel } from '../../src/transform/index.js';
import { Bench } from '../load/support.js';

/** Milliseconds of the processor that any input may take: other work of the machine does not count. */
const LIMIT = 10_000;
const RUNS = Number(process.env['LASTRO_HOSTILE_RUNS'] ?? 150);
const SEED = Number(process.env['LASTRO_HOSTILE_SEED'] ?? 20_261_126);

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-hostile-'));
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

let bench: Bench;
let folder = 0;
beforeEach(async () => {
  bench = await Bench.open(path.join(root, String(folder++)));
});
afterEach(() => bench.close());

const often = fc.constantFrom(1, 2, 10, 300, 3000, 50_000);
const name = fc.constantFrom(
  'id',
  'v',
  '__proto__',
  'constructor',
  'toString',
  '',
  'ID',
  '\u001b[2J',
  'a b',
  '"',
  ',',
  '_run_id',
  'é',
);
const scrap = fc.constantFrom(
  'a', '1', '0', '-', '.', 'e9', ' ', '\n', '\r\n', '\t', '"', "'", '\\', '\\"', '\\u0000', '\0', '\ufeff', '\ud800', 'é', '😀', '\u001b]0;x\u0007',
  '[', ']', '{', '}', '(', ')', ',', ':', '- ', '? ', '&a ', '*a ', '!!set ', '<<: ', '|', '>', '#', '%', '@', '`', '$', '$$', '/*', '--', ';',
  '{"a":', '["a",', 'null', 'true', '12345678901234567890', '"__proto__":', '{{ ref(\'a\') }}',
  '@ref(', '@cast(', '@if_incremental(', '@var(x, ', ', text)', 'select ', ' from (', 'not ', ' and ', ' in (', 'col("a")', '==',
); // prettier-ignore
/** Text in which scraps stand again and again: what explodes, nests or never ends. */
const repeated = fc
  .tuple(fc.array(scrap, { minLength: 1, maxLength: 3 }), often)
  .map(([parts, times]) => parts.join('').repeat(times));
const hostileText = fc
  .array(fc.oneof(repeated, scrap, fc.string({ maxLength: 20 })), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join('').slice(0, 600_000));

/** A value in which lists, objects and texts stand in each other up to a depth. */
const deepValue = fc
  .tuple(
    fc.constantFrom('[', '{"a":', '[{"__proto__":'),
    often,
    fc.constantFrom('1', '"x"', '12345678901234567890.5', 'null'),
  )
  .map(([open, depth, inner]) => {
    const close = [...open]
      .reverse()
      .map((character) => ({ '[': ']', '{': '}' })[character] ?? '')
      .join('');
    return open.repeat(depth) + inner + close.repeat(depth);
  });
const member = fc
  .tuple(
    name,
    fc.oneof(
      deepValue,
      fc.json(),
      hostileText.map((text) => JSON.stringify(text)),
    ),
  )
  .map(([key, value]) => `${JSON.stringify(key)}: ${value}`);
const jsonLine = fc.oneof(
  fc.array(member, { maxLength: 4 }).map((members) => `{${members.join(', ')}}`),
  hostileText.map((text) => text.replaceAll('\n', ' ')),
  deepValue,
);

const atom = fc.constantFrom(
  'a',
  'a+',
  'a*',
  '(a+)+',
  '(a|a)*',
  '(a|aa)+',
  '(.*)*',
  '[a-z]*',
  '\\d+',
  '\\w*',
  '\\s*',
  'x{0,500}',
  '(x{50}){50}',
  '^',
  '$',
  '(?=a)',
  '(?!b)',
  '(a)\\1',
  '\\p{L}*',
  '.',
);
const pattern = fc.array(atom, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
const subject = fc
  .tuple(fc.constantFrom('a', 'aa', 'x', '1', ' ', 'é'), often, fc.constantFrom('!', '\n', ''))
  .map(([unit, times, end]) => unit.repeat(times) + end);

interface Figures {
  inputs: number;
  coded: number;
  slowest: number;
}

/** Runs an input; whatever it does is a result or a coded error, within the limit. */
async function campaign<T>(
  title: string,
  inputs: fc.Arbitrary<T>,
  run: (input: T, i: number) => unknown,
): Promise<void> {
  const figures: Figures = { inputs: 0, coded: 0, slowest: 0 };
  for (const [i, input] of fc.sample(inputs, { numRuns: RUNS, seed: SEED }).entries()) {
    const started = process.cpuUsage();
    const shown = `${title} ${i} of seed ${SEED}: ${JSON.stringify(input).slice(0, 300)}`;
    try {
      await run(input, i);
    } catch (error) {
      if (!(error instanceof LastroError)) throw new Error(shown, { cause: error });
      expect(error.code, shown).toMatch(/^[a-z-]+(\.[a-z-]+)+$/);
      figures.coded++;
    }
    const elapsed = process.cpuUsage(started).user / 1000;
    expect(elapsed, shown).toBeLessThan(LIMIT);
    figures.inputs++;
    figures.slowest = Math.max(figures.slowest, elapsed);
  }
  console.log(
    `${title}: ${figures.inputs} inputs, ${figures.coded} coded errors, slowest ${Math.round(figures.slowest)} ms`,
  );
}

/** A load ends with as many rows and rejects as it read, or with a code. */
async function loaded(result: ReturnType<Bench['load']>): Promise<void> {
  const { error, result: counts } = await result;
  expect(counts.read).toBe(counts.loaded + counts.rejected);
  if (error === undefined) return;
  expect(error.code).not.toBe('load.failed');
  throw error;
}

test('lines of JSON', () =>
  campaign('lines of JSON', fc.array(jsonLine, { maxLength: 5 }), (lines, i) => {
    const file = bench.file(`${i}.jsonl`, lines.join('\n'));
    return loaded(
      bench.load({
        name: 't',
        table: 't',
        load: () => jsonLinesFile({ path: file, columns: ['id', 'v', '__proto__', 'constructor'] }),
      }),
    );
  }));

test('records', () =>
  campaign('records', fc.array(jsonLine, { maxLength: 5 }), (lines) => {
    const records = lines.flatMap((line): Row[] => {
      try {
        return [JSON.parse(line) as Row];
      } catch {
        return [];
      }
    });
    return loaded(bench.load({ name: 't', table: 't', columns: ['id', 'v', 'constructor'], load: () => records }));
  }));

test('CSV files', () => {
  const header = fc.oneof(
    fc.tuple(name, often).map(([each, times]) => Array(Math.min(times, 20_000)).fill(each).join(',')),
    hostileText,
    fc.constant('id,v'),
  );
  return campaign('CSV files', fc.tuple(header, fc.array(hostileText, { maxLength: 3 })), ([first, lines], i) =>
    loaded(
      bench.load({
        name: 't',
        table: 't',
        load: () => csvFile({ path: bench.file(`${i}.csv`, [first, ...lines].join('\n')), columns: ['id', 'v'] }),
      }),
    ),
  );
});

test('patterns', () =>
  campaign('patterns', fc.tuple(pattern, fc.array(subject, { maxLength: 3 })), async ([source, values], i) => {
    const place =
      i % 2 === 0
        ? { properties: { id: { pattern: source } } }
        : { patternProperties: { [source]: { type: 'string' } } };
    const contract = bench.file(`${i}.json`, JSON.stringify(place));
    await loaded(
      bench.load({ name: 't', table: 't', columns: ['id'], contract, load: () => values.map((id) => ({ id })) }),
    );
    const file = bench.file(`${i}.csv`, `id\n${values.map((value) => JSON.stringify(value)).join('\n')}\n`);
    await loaded(bench.load({ name: 't', table: 't', contract, load: () => csvFile({ path: file, columns: ['id'] }) }));
  }));

test('contracts, suites and documents of models', () =>
  campaign('contracts, suites and documents of models', fc.oneof(hostileText, deepValue), (text, i) => {
    const attempts = [
      () => parseContract(text, { file: 'c.json' }),
      () => parseSuite(text, 's.yaml', { layer: 'raw', table: 't', name: 't' }),
      () => {
        bench.file(`${i}/transforms/marts/m.yaml`, text);
        const [problem] = readTransforms(path.join(bench.dir, String(i)), 'shop').problems;
        if (problem !== undefined) throw problem;
      },
    ];
    const errors = attempts.flatMap((attempt) => {
      try {
        attempt();
        return [];
      } catch (error) {
        return [error];
      }
    });
    const uncoded = errors.find((error) => !(error instanceof LastroError));
    if (uncoded !== undefined || errors.length > 0) throw uncoded ?? errors[0];
  }));

test('SQL of models, and conditions', () =>
  campaign('SQL of models, and conditions', hostileText, async (text, i) => {
    const dir = `${i}`;
    bench.file(`${dir}/transforms/marts/m.sql`, `select ${text}`);
    const { models } = readTransforms(path.join(bench.dir, dir), 'shop');
    const [model] = models;
    if (model === undefined) throw new LastroError('no.model', 'unreadable');
    dependencies(model.sql);
    await bench.session.run('CREATE SCHEMA IF NOT EXISTS marts');
    const result = await runModel(model, {
      warehouse: bench.warehouse, session: bench.session, models: new Map([['m', model]]), vars: {}, now: new Date(0),
      projectDir: path.join(bench.dir, dir), runId: 'r', fullRefresh: false, mayRead: [],
    }); // prettier-ignore
    expect(result.status === 'success' || result.errors.every((error) => error instanceof LastroError)).toBe(true);
    parseCondition(text, i % 2 === 0 ? 'sql' : 'python');
  }));
