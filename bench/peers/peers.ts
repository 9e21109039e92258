import fs from 'node:fs';
import path from 'node:path';
import { pythonWith } from '../../engine/test/support/python.js';
import type { Job } from '../job.js';
import { measure, type Usage } from '../measure.js';
import type { Pipeline, PipelineRun } from '../pipeline.js';
import { writeDbtProject } from './dbt.js';

/** Another tool that checks the project of the shop. */
export interface Peer {
  name: string;
  /** Of PyPI, the tool first, with their versions. */
  packages: readonly string[];
  /** Its name in `peers.py`. */
  tool: string;
  /** Writes its project, if it makes tables itself; the others check those of the script. */
  write?: (folder: string, job: Job) => void;
}

/** The version that Lastro has, so that engines compare. */
const DUCKDB = 'duckdb==1.5.6';

export const PEERS: readonly Peer[] = [
  {
    name: 'dbt',
    packages: ['dbt-core==1.11.16', 'dbt-duckdb==1.10.1', DUCKDB],
    tool: 'dbt',
    write: writeDbtProject,
  },
  {
    name: 'Great Expectations',
    packages: ['great_expectations==1.24.1', 'duckdb-engine==0.17.0', 'sqlalchemy==2.0.58', DUCKDB],
    tool: 'great_expectations',
  },
];

/** Runs a peer from nothing; undefined where it cannot be installed. */
export async function runnerOf(
  peer: Peer,
  pipeline: Pipeline,
  job: Job,
): Promise<(() => Promise<PipelineRun>) | undefined> {
  const python = await pythonWith(...peer.packages);
  if (python === undefined) return undefined;
  const folder = path.join(pipeline.options.work, peer.tool);
  const check = async (place: string): Promise<PipelineRun> => {
    const script = path.join(import.meta.dirname, 'peers.py');
    const { out, ...used } = await measure([script, peer.tool, pipeline.jobFile, place], { program: python });
    const found = JSON.parse(out.trim().split('\n').at(-1) ?? '') as Record<string, boolean>;
    const verdicts = Object.fromEntries(job.checks.map(({ id }, n) => [id, found[n] ?? null]));
    return { ...used, phases: {}, verdicts };
  };
  const { write } = peer;
  if (write === undefined)
    return async () => {
      const tables = await pipeline.byHand('tables');
      return together(tables, await check(pipeline.scriptFile));
    };
  return () => {
    fs.rmSync(folder, { recursive: true, force: true });
    write(folder, job);
    return check(folder);
  };
}

/** What two processes one after the other took. */
function together<T extends Usage>(first: Usage, second: T): T {
  const memory = Math.max(first.memory, second.memory);
  return { ...second, wall: first.wall + second.wall, cpu: first.cpu + second.cpu, memory };
}
