import fs from 'node:fs';
import path from 'node:path';
import type { RunRecord } from '../engine/src/history/record.js';
import { writeRun } from '../engine/src/history/run-files.js';
import { listRuns, readRuns } from '../engine/src/history/store.js';
import type { Usage } from './measure.js';
import { inTurn, type Bench, type Part } from './part.js';
import { Pipeline } from './pipeline.js';
import { writeFiles } from './shop/project.js';
import { siteViews } from './site.js';
import { usageTable, type Table } from './table.js';

const SOURCES = 20;
const CHECKS_PER_TABLE = 5;
const ROWS = 100;

/** Projects of so many tables, five checks each, whose history has so many runs: their build, the build without changes, the site and its first views. */
export const benchSynthetic: Part = async (bench) => {
  const rounds = Math.min(bench.rounds, 3);
  const tables: Table[] = [];
  const notes: string[] = [];
  for (const count of bench.tables) {
    const measured = await benchProject(bench, count, rounds);
    tables.push(...measured.tables);
    notes.push(...measured.notes);
  }
  return { rounds, tables, notes };
};

async function benchProject(
  bench: Bench,
  tables: number,
  rounds: number,
): Promise<{ tables: Table[]; notes: string[] }> {
  const pipeline = syntheticProject(bench, tables);
  await pipeline.build();
  const { verdict } = pipeline.results();
  if (verdict !== 'pass') throw new Error(`the build of ${tables} tables ended with ${verdict}`);
  const history = path.join(pipeline.options.work, 'history');
  await fillHistory(history, bench.runs);
  const used = await inTurn<Usage>(
    {
      '`lastro build` from nothing': () => pipeline.build(),
      '`lastro build` without changes': () => pipeline.lastro('build'),
      '`lastro site`': () => pipeline.lastro('site'),
    },
    rounds,
  );
  const kept = await listRuns(history);
  const { pages, ...views } = await siteViews(path.join(pipeline.options.projectDir, 'dist'));
  const counts = [tables, tables * CHECKS_PER_TABLE, kept.length, pages].map((count) => count.toLocaleString('en-US'));
  const usage = usageTable(`${counts[0]} tables, ${counts[1]} checks, ${counts[2]} runs at the end.`, used);
  return {
    tables: [
      { ...usage, columns: usage.columns.slice(0, 4), rows: usage.rows.map((row) => row.slice(0, 4)) },
      ...views.tables,
    ],
    notes: [
      `The site of ${counts[0]} tables has ${counts[3]} pages; its processor time is that of its first process.`,
      ...views.notes,
    ],
  };
}

/** Small tables, each made of two before it: `t20` of `t10` and `t19`. */
function syntheticProject({ root, work }: Bench, tables: number): Pipeline {
  const folder = path.join(work, `synthetic-${tables}`);
  const [projectDir, data] = [path.join(folder, 'project'), path.join(folder, 'data')];
  const files: Record<string, string> = {
    'package.json': '{"type": "module", "private": true}\n',
    'lastro.config.ts':
      "import { defineConfig } from 'lastro';\n\nexport default defineConfig({ name: 'synthetic', layers: { staging: 'table', marts: 'table' } });\n",
    'src/index.md': '# Synthetic\n',
  };
  for (let n = 0; n < tables; n++) {
    const [layer, name] = placeOf(n);
    const checks = [
      { type: 'expect_table_row_count_to_be_between', kwargs: { min_value: 1 } },
      { type: 'expect_column_values_to_not_be_null', kwargs: { column: 'id' } },
      { type: 'expect_column_values_to_be_unique', kwargs: { column: 'id' } },
      { type: 'expect_column_values_to_not_be_null', kwargs: { column: 'value' } },
      { type: 'expect_column_values_to_match_regex', kwargs: { column: 'value', regex: '^[0-9]+$' } },
    ];
    files[`expectations/${layer}/${name}.json`] = JSON.stringify({ name: `${layer}.${name}`, expectations: checks });
    if (n < SOURCES) {
      const file = JSON.stringify({ path: path.join(data, `${name}.csv`), columns: ['id', 'value'] });
      files[`loaders/${name}.ts`] =
        `import { csvFile, defineLoader } from 'lastro';\n\nexport default defineLoader({ name: '${name}', table: '${name}', description: 'Numbers.', load: () => csvFile(${file}) });\n`;
    } else
      files[`transforms/${layer}/${name}.sql`] =
        `select a.id, @cast(@try_cast(b.value, integer) + ${n % 7}, text) as value\nfrom ${from(n >> 1)} as a\ninner join ${from(n - (n % SOURCES) - 1)} as b on b.id = a.id\n`;
  }
  const lines = Array.from({ length: ROWS }, (_, row) => `${row},${row * 7}`);
  for (let n = 0; n < SOURCES; n++)
    writeFiles(data, { [`${placeOf(n)[1]}.csv`]: ['id,value', ...lines, ''].join('\n') });
  writeFiles(projectDir, files);
  fs.mkdirSync(path.join(projectDir, 'node_modules'), { recursive: true });
  fs.symlinkSync(path.join(root, 'engine'), path.join(projectDir, 'node_modules', 'lastro'), 'dir');
  return new Pipeline({ root, projectDir, data, work: folder });

  function placeOf(n: number): [layer: string, name: string] {
    return [n < SOURCES ? 'raw' : n < tables / 2 ? 'staging' : 'marts', `t${String(n).padStart(4, '0')}`];
  }

  function from(n: number): string {
    const [layer, name] = placeOf(n);
    return layer === 'raw' ? `@source(${name})` : `@ref(${name})`;
  }
}

/** Puts nights before the run that has just been recorded, all but the last: like it, with checks that warn for three nights now and then. */
async function fillHistory(folder: string, runs: number): Promise<void> {
  const [record] = await readRuns(folder, { last: 1 });
  if (record === undefined) throw new Error('the build has left no run in the history');
  fs.rmSync(folder, { recursive: true });
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const before = (moment: string, nights: number): string =>
    new Date(Date.parse(moment) - nights * 86_400_000).toISOString();
  let after: string | null = null;
  for (let night = 1; night < runs; night++) {
    const run: RunRecord = {
      ...record,
      run_id: `night-${String(night).padStart(3, '0')}`,
      started_at: before(record.started_at, runs - night),
      completed_at: before(record.completed_at, runs - night),
      steps: record.steps.map((step, n) => ({ ...step, rows: ROWS + ((night * 7 + n) % 5) })),
      checks: record.checks.map((check, n) =>
        (n * 31 + Math.floor(night / 3)) % 2503 === 0 ? { ...check, status: 'fail', failures: 3 } : check,
      ),
    };
    run.verdict = run.checks.some(({ status }) => status === 'fail') ? 'fail' : record.verdict;
    await writeRun(folder, night, { ...run, after });
    after = run.run_id;
  }
  // The index is not part of what is measured.
  await listRuns(folder);
}
