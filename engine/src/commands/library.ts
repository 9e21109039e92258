import { systemClock } from '../base/clock.js';
import { silentLogger } from '../base/log.js';
import type { ContractError, JsonSchema, Reading } from '../contract/index.js';
import type { RunResults } from '../publish/artifacts.js';
import type { RunOptions } from '../run/options.js';
import type { Progress } from '../run/progress.js';

/** Options of {@link build} and {@link check}: those of the command line, all with defaults. */
export type BuildOptions = Partial<Omit<RunOptions, 'loaders'>>;

const silentProgress: Progress = { planned() {}, stepEnded() {}, finished() {} };

async function run(scope: 'build' | 'test', options: BuildOptions): Promise<RunResults> {
  const { runPipeline } = await import('../run/pipeline.js');
  const { results } = await runPipeline(
    scope,
    { projectDir: process.cwd(), env: process.env, clock: systemClock, log: silentLogger, ...options },
    silentProgress,
  );
  return results;
}

/**
 * Loads, checks, transforms, checks and publishes a project, as `lastro build` does. Resolves to the results, failures
 * included; rejects with a {@link UsageError} when no run could start.
 */
export function build(options: BuildOptions = {}): Promise<RunResults> {
  return run('build', options);
}

/** Runs the checks of a project on its warehouse as it is, as `lastro test` does. */
export function check(options: BuildOptions = {}): Promise<RunResults> {
  return run('test', options);
}

/** A contract to check records by. */
export interface OpenContract {
  readonly schema: JsonSchema;
  /** The violations of one record, in the schema's order; empty when it is valid. */
  validate(record: unknown): ContractError[];
}

/**
 * Reads a contract, JSON or YAML, `file` relative to `root` (default: the folder of the process). `reading: 'text'` reads
 * texts by the types of their properties, as raw tables are read. Rejects with a {@link UsageError} that names the line of
 * what is wrong with it.
 */
export async function openContract(
  file: string,
  options: { root?: string; reading?: Reading } = {},
): Promise<OpenContract> {
  const { readContract } = await import('../contract/index.js');
  return readContract(file, options);
}
