import fs from 'node:fs';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Cell } from '../../src/base/cell.js';
import { ProjectFolder } from './project-folder.js';
import { filesOf, INPUTS, runOf, smallProjects, type SmallProject } from './small-project.js';

/** What a run left: rows of all relations, rows set aside or rejected, and how each node ended. */
interface RunOutcome {
  relations: Record<string, Cell[][]>;
  nodes: unknown[];
}

const AUDIT = ['_source_file', '_source_row', '_loaded_at', '_run_id'];

async function outcomeOf(project: ProjectFolder, { target, layer }: SmallProject): Promise<RunOutcome> {
  const file = target === 'prod' ? 'target/prod.duckdb' : 'target/warehouse.duckdb';
  const relations: Record<string, Cell[][]> = {};
  const present = project.results.results.filter(({ status }) => status !== 'skipped' && status !== 'error');
  for (const { layer: of, name, resource_type: type } of present)
    if (['source', 'model', 'seed'].includes(type)) {
      const without = AUDIT.map((column) => `'${column}'`).join(', ');
      relations[`${of}.${name}`] = await project.query(
        `SELECT COLUMNS(c -> c NOT IN (${without})) FROM ${of}.${name} ORDER BY ALL`,
        file,
      );
    }
  relations['types'] = await project.query(
    `SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE schema_name = '${layer}' AND table_name = 'totals' ORDER BY ALL`,
    file,
  );
  relations['set aside'] = await project.query(
    "SELECT table_name, rule, reason, raw_text FROM meta.rejected_rows WHERE table_name = 'totals' ORDER BY ALL",
    file,
  );
  const nodes = project.results.results
    .map(({ unique_id, status, rows, check }) => ({
      unique_id,
      status,
      rows,
      // Rows of a table have no order.
      check: check === null ? null : { observed: check.observed, sample: sorted(check.sample), notes: check.notes },
    }))
    .sort((a, b) => (a.unique_id < b.unique_id ? -1 : 1));
  return { relations, nodes };
}

const sorted = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row)).sort();

/** Writes the files of a project and removes those of another. */
function write(project: ProjectFolder, shape: SmallProject): void {
  const files = filesOf(shape);
  for (const layer of ['marts', 'staging'])
    for (const file of [`transforms/${layer}/totals.sql`, `expectations/${layer}/totals.yaml`])
      if (!(file in files)) fs.rmSync(project.path(file), { force: true });
  for (const [file, text] of Object.entries(files))
    if (!fs.existsSync(project.path(file)) || project.read(file) !== text) project.write(file, text);
}

/**
 * Builds random projects, changes their inputs one after the other, and holds each `build` against `build --full-refresh`
 * in a copy. `setEngine` makes another build of the engine run.
 */
export async function expectSameAsFullRefresh(
  { numRuns, changes, seed }: { numRuns: number; changes: number; seed?: number },
  setEngine: (build: string) => void,
): Promise<void> {
  const inputs = fc.uniqueArray(fc.constantFrom(...INPUTS), { minLength: changes, maxLength: changes });
  const sameAsFullRefresh = fc.asyncProperty(smallProjects, smallProjects, inputs, async (first, second, order) => {
    const project = new ProjectFolder();
    try {
      write(project, first);
      setEngine(String(first.engine));
      const initial = runOf(first);
      const built = await project.lastroWith(initial.env, 'build', ...initial.args);
      expect(built.err).toBe('');
      expect(project.statuses()).toMatchObject({ totals: 'success', latest: 'success' });
      let shape = first;
      for (const input of order) {
        shape = { ...shape, [input]: second[input] };
        write(project, shape);
        setEngine(String(shape.engine));
        const copy = project.copy();
        try {
          const { env, args } = runOf(shape);
          const ended = await project.lastroWith(env, 'build', ...args);
          const fresh = await copy.lastroWith(env, 'build', '--full-refresh', ...args);
          expect({ input, code: ended.code, err: ended.err }).toEqual({ input, code: fresh.code, err: fresh.err });
          expect({ input, ...(await outcomeOf(project, shape)) }).toEqual({ input, ...(await outcomeOf(copy, shape)) });
        } finally {
          copy.remove();
        }
      }
    } finally {
      project.remove();
    }
  });
  await fc.assert(sameAsFullRefresh, { numRuns, ...(seed === undefined ? {} : { seed }), endOnFailure: true });
}
