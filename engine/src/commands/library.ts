import {
  FLAG,
  FUNCTION,
  MAPPING,
  MOMENT,
  SIGNAL,
  TEXT,
  WHOLE_ABOVE_0,
  oneOf,
  required,
  type KeyCheck,
} from '../base/check-keys.js';
import { systemClock } from '../base/clock.js';
import { silentLogger } from '../base/log.js';
import { checkOptions, type OptionChecks } from '../base/options.js';
import type { ContractError, JsonSchema, Reading } from '../contract/index.js';
import { INDIRECT_SELECTIONS } from '../project/indirect-selection.js';
import type { RunResults } from '../publish/artifacts.js';
import type { RunOptions } from '../run/options.js';
import type { Progress } from '../run/progress.js';

/** Options of {@link build} and {@link check}: those of the command line, all with defaults. */
export type BuildOptions = Partial<Omit<RunOptions, 'loaders' | 'decideLoad' | 'publishesParts' | 'limit' | 'isDraft'>>;

const isList = (value: unknown): boolean => Array.isArray(value) && value.every((each) => typeof each === 'string');
const SELECTORS: KeyCheck = [isList, "list selectors: ['+fct_orders']"];

const BUILD_OPTIONS: OptionChecks<BuildOptions> = {
  projectDir: TEXT,
  targetPath: TEXT,
  target: TEXT,
  select: SELECTORS,
  exclude: SELECTORS,
  indirectSelection: oneOf(INDIRECT_SELECTIONS),
  vars: MAPPING,
  fullRefresh: FLAG,
  eventTimeStart: MOMENT,
  eventTimeEnd: MOMENT,
  warnError: FLAG,
  strict: FLAG,
  failFast: FLAG,
  threads: WHOLE_ABOVE_0,
  state: TEXT,
  deferTo: TEXT,
  retriedRun: MAPPING,
  env: MAPPING,
  clock: MAPPING,
  log: MAPPING,
  signal: SIGNAL,
  umask: FUNCTION,
};

const CONTRACT_OPTIONS: OptionChecks<ContractOptions> = { root: TEXT, reading: oneOf(['json', 'text']) };

const silentProgress: Progress = { planned() {}, stepEnded() {}, finished() {} };

async function run(scope: 'build' | 'test', options: BuildOptions): Promise<RunResults> {
  checkOptions(scope === 'build' ? 'build' : 'check', options, BUILD_OPTIONS);
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

/** The options of {@link openContract}. */
export interface ContractOptions {
  /** Folder that the file is relative to. Default: that of the process. */
  root?: string;
  /** `text`: texts are read by the types of their properties, as raw tables are. Default: `json`. */
  reading?: Reading;
}

/**
 * Reads a contract, JSON or YAML, `file` relative to `root` (default: the folder of the process). `reading: 'text'` reads
 * texts by the types of their properties, as raw tables are read. Rejects with a {@link UsageError} that names the line of
 * what is wrong with it.
 */
export async function openContract(file: string, options: ContractOptions = {}): Promise<OpenContract> {
  checkOptions('openContract', { file }, { file: required(TEXT) });
  checkOptions('openContract', options, CONTRACT_OPTIONS);
  const { readContract } = await import('../contract/index.js');
  return readContract(file, options);
}
