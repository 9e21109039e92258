import { existsSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../base/errors.js';
import { npx } from '../../base/npx.js';
import { count } from '../../base/text.js';
import { historyFolder, lastResults, readRuns, type RunRecord } from '../../history/index.js';
import { pickTarget } from '../../project/config.js';
import type { Manifest, RunResults } from '../../publish/artifacts.js';
import type { Catalog } from '../../publish/catalog.js';
import {
  compareRuns,
  tablesOfRun,
  type ComparedSide,
  type Definition,
  type KnownTable,
  type RunComparison,
} from '../../publish/comparison/index.js';
import { pageTexts, readPages } from '../../publish/dbt/index.js';
import { relationNodes } from '../../publish/relation-nodes.js';
import { createRunRecord } from '../../publish/run-record.js';
import type { TableComparison } from '../../reconcile/index.js';
import type { RunOptions } from '../../run/options.js';
import { readProject, type Project } from '../../run/project/project.js';
import { formatRelation, type Relation } from '../../sql/relation.js';
import { compareFigures } from './compare-figures.js';
import { compareTables, openSide, selectedTables, withSides, type OpenSide } from './compare-tables.js';
import { readArtifact } from '../read-artifact.js';

/** With what to compare. */
export interface CompareOptions {
  /** A target whose warehouse can be read; else `state` of the run options, the folder of a saved state. */
  from: string | undefined;
  /** A target. Default: that of the run. Not with a saved state, with which the last run of the target folder is compared. */
  to: string | undefined;
  /** Most rows that are named of a table. */
  examples: number;
}

/**
 * `lastro compare`: what a change would change against production: tables, figures and checks of two targets, or of the last run and
 * a saved state. Nothing is written. Throws a {@link UsageError} when there is nothing to compare with.
 */
export async function compare(options: RunOptions, request: CompareOptions): Promise<RunComparison> {
  const { from, to } = request;
  if (from !== undefined) return compareTargets(options, { ...request, from });
  if (options.state === undefined)
    throw new UsageError('compare.from', 'there is nothing to compare with', {
      hint: `use --from with a target, or --state with the folder of ${npx('state save')}`,
    });
  if (to !== undefined)
    throw new UsageError('compare.to', '--to names a target, and a saved state is compared with the last run', {
      hint: 'leave --to out; use --target-path for another folder of artifacts',
    });
  return compareWithState({ ...options, state: options.state }, request);
}

async function compareTargets(
  options: RunOptions,
  { from, to, examples }: CompareOptions & { from: string },
): Promise<RunComparison> {
  const project = await readProject({ ...options, target: to ?? options.target });
  const { name, target } = pickTarget(project.config, from);
  if (name === project.targetName)
    throw new UsageError('compare.same-target', `${name} cannot be compared with itself`, {
      hint: 'name two targets of lastro.config.ts by --from and --to',
    });
  const tables = selectedTables(project, options);
  const open = {
    from: () => openSide({ ...project, targetName: name, target }, options),
    to: () => openSide(project, options),
  };
  return withSides(open, async (sides) => {
    const values = await compareTables(project, options, sides, { tables, examples });
    const history = historyFolder(options.projectDir, options.env);
    const from = await knownResults(history, name, (await readRuns(history, { target: name, last: 1 }))[0]);
    const runs = { from: from.run, to: (await readRuns(history, { target: project.targetName, last: 1 }))[0] };
    const notCompared = (['from', 'to'] as const).flatMap((side) =>
      runs[side] === undefined ? [`checks: the history has no run of target ${sides[side].name}`] : [],
    );
    notCompared.push(...from.notes);
    for (const side of ['from', 'to'] as const)
      if (runs[side] !== undefined && runs[side].unit_tests === undefined)
        notCompared.push(`unit tests: run ${runs[side].run_id} of ${sides[side].name} has none on record`);
    return compareRuns(
      {
        from: sideOfTarget(sides.from, runs.from, tables.map(formatRelation)),
        to: sideOfTarget(sides.to, runs.to, tables.map(formatRelation)),
      },
      await common(project, options, {
        tables,
        values,
        notCompared,
        sameTypes: target.type === project.target.type,
      }),
    );
  });
}

/** Runs in which the last result of a check or table is looked for. */
const RECENT_RUNS = 30;

/** The last run of a target, with the last results of what it did not get to. */
async function knownResults<R extends RunRecord | undefined>(
  history: string,
  target: string,
  run: R,
): Promise<{ run: R; notes: string[] }> {
  if (run === undefined) return { run, notes: [] };
  const { run: known, earlier } = lastResults(run, await readRuns(history, { target, last: RECENT_RUNS }));
  const note =
    `the last run of ${target} did not get to ${count(earlier.checks, 'check')} and ${count(earlier.tables, 'table')}: ` +
    'the results of the last run that did are compared';
  return { run: { ...run, ...known }, notes: earlier.checks + earlier.tables === 0 ? [] : [note] };
}

/** Tables of the project in a target, and those that its last run still had. */
function sideOfTarget(
  { name, relations }: OpenSide,
  run: RunRecord | undefined,
  tables: readonly string[],
): ComparedSide {
  const known = new Set([...tables, ...(run?.steps ?? []).map(({ relation }) => relation)]);
  return {
    ...{ name, run },
    tables: new Map(
      [...known].flatMap((relation): [string, KnownTable][] => {
        const columns = relations.get(relation.toLowerCase())?.columns;
        return columns === undefined ? [] : [[relation, { rows: null, columns }]];
      }),
    ),
  };
}

const MISSING_STATE = {
  code: 'compare.no-state',
  message: 'there is no saved state',
  hint: `save one by ${npx('state save')}, or use --from with a target`,
};
const MISSING_RUN = {
  code: 'compare.no-run',
  message: 'there is no run to compare',
  hint: `run ${npx('build')} first`,
};

async function compareWithState(
  options: RunOptions & { state: string },
  { examples }: CompareOptions,
): Promise<RunComparison> {
  const { state, projectDir, targetPath = path.join(projectDir, 'target') } = options;
  const last = readRun(state, MISSING_STATE);
  const { run, notes } = await knownResults(path.join(state, 'history'), last.target, last);
  const runs = { from: run, to: readRun(targetPath, MISSING_RUN) };
  const project = await readProject({ ...options, target: runs.to.target });
  const tables = selectedTables(project, options);
  const names = { from: `${runs.from.target} (saved)`, to: runs.to.target };
  const { values, notCompared } = await compareFigures(project, options, {
    ...{ tables, examples, runs, names },
    folders: { from: path.join(state, 'published'), to: path.join(targetPath, 'published') },
  });
  const compared = new Set(values.filter(({ rows }) => rows.from !== null).map(({ table }) => formatRelation(table)));
  const others = tables.map(formatRelation).filter((relation) => !compared.has(relation));
  const sides = { from: sideOfRun(names.from, runs.from), to: sideOfRun(names.to, runs.to) };
  return compareRuns(
    sides,
    await common(project, options, {
      tables,
      values,
      notCompared: [
        ...notCompared,
        ...notes,
        ...(others.length === 0
          ? []
          : [
              `values of ${count(others.length, 'table')} that are not published (${others.join(', ')}): only columns and numbers of rows`,
            ]),
      ],
      sameTypes: runs.from.adapter === runs.to.adapter,
    }),
  );
}

type KnownRun = RunRecord & { adapter: string; definitions: ReadonlyMap<string, Definition> };

function readRun(folder: string, missing: typeof MISSING_STATE): KnownRun {
  const manifest = readArtifact<Manifest>(folder, 'manifest.json', 'nodes', missing);
  const runResults = readArtifact<RunResults>(folder, 'run_results.json', 'results', missing);
  const catalog = existsSync(path.join(folder, 'catalog.json'))
    ? readArtifact<Catalog>(folder, 'catalog.json', 'nodes', missing)
    : undefined;
  return {
    ...createRunRecord({ manifest, runResults, catalog }),
    adapter: runResults.metadata.adapter_type,
    definitions: new Map(relationNodes(manifest).map((node) => [node.relation, node])),
  };
}

function sideOfRun(name: string, run: KnownRun): ComparedSide {
  return { name, run, tables: tablesOfRun(run, run.definitions) };
}

/** What both kinds of comparison need besides. */
async function common(
  project: Project,
  { select = [], exclude = [] }: RunOptions,
  more: { tables: readonly Relation[]; values: TableComparison[]; notCompared: string[]; sameTypes: boolean },
): Promise<Parameters<typeof compareRuns>[1]> {
  const selected = new Set(more.tables.map(formatRelation));
  const isNarrowed = select.length + exclude.length > 0;
  return {
    ...more,
    pages: await readPages(await pageTexts(project.dir)),
    isSelected: (relation) => !isNarrowed || selected.has(relation),
    notCompared: [...more.notCompared, 'what pages compute from published tables in the browser'],
  };
}
