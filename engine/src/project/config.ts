import fs from 'node:fs';
import path from 'node:path';
import type { Cell } from '../base/cell.js';
import type { Clock } from '../base/clock.js';
import { type LastroError, UsageError, assertNoProblems, messageOf } from '../base/errors.js';
import { nameProblem } from '../base/names.js';
import { suggest } from '../base/text.js';
import { LOCAL_WAREHOUSE, WAREHOUSE_NAMES, warehouseType, type TargetConfig } from '../warehouses/index.js';
import { checkJobs } from './check-jobs.js';
import type { JobConfig } from './job.js';
import type { AlertsConfig } from './alert.js';
import { checkAlerts, isSiteUrl } from './check-alerts.js';
import { checkSensors } from './check-sensors.js';
import { importModule } from './modules.js';
import type { SensorConfig } from './sensor.js';

/** What `lastro.config.ts` says. Everything has a default but the name. */
export interface ProjectConfig {
  /** Letters from a to z, digits, underscores and hyphens; part of every unique id. */
  name: string;
  /** The site's name. Default: the name of the project. */
  title?: string;
  /** BCP 47 tags of the site's languages; a reader of none of them gets the first. Default: `['en']`. */
  languages?: readonly string[];
  /** Values of `@var(name)` in models and `$NAME` in suites; `--vars` overrides. */
  vars?: Record<string, Cell>;
  /** Warehouses by name; `--target` picks one. Default: `dev`, an embedded DuckDB. */
  targets?: Record<string, TargetConfig>;
  /** The target used without `--target`. Default: the first. */
  target?: string;
  /** Models built side by side. Default: 2. */
  threads?: number;
  /**
   * Files and folders outside of the warehouse that models may read by `read_csv('...')` and its like, relative to the project.
   * Such a model is built in every run. Default: none.
   */
  externalAccess?: readonly string[];
  /** Seconds that a load may take whose loader has no `timeout` of its own. Default: 3600. */
  loaderTimeout?: number;
  /**
   * Share of nights on which each table is to be built without a failure and to pass its critical checks: 0.97. The site shows what is
   * left of the error budget. Default: none is stated.
   */
  objective?: number;
  /** Jobs by name, for `lastro job` and `lastro schedule`. Default: none. */
  jobs?: Record<string, JobConfig>;
  /** Sensors by name, for `lastro sensor` and `lastro schedule`. Default: none. */
  sensors?: Record<string, SensorConfig>;
  /** Who is told of failures, and where. Default: nobody. */
  alerts?: AlertsConfig;
  /** Address of the published site, which alerts link to: `https://reports.example.com/shop/`. */
  siteUrl?: string;
  /** Runs before loading: writes files that loaders read, such as generated samples. */
  prepare?: (context: PrepareContext) => Promise<void>;
}

/** What {@link ProjectConfig.prepare} may use. */
export interface PrepareContext {
  /** The run's clock. */
  clock: Pick<Clock, 'now'>;
  /** Absolute. */
  projectDir: string;
  /** Absolute folder of generated files. */
  targetDir: string;
  /** The environment of the process. */
  env: Readonly<Record<string, string | undefined>>;
  /** Prints a line of the run. */
  log: { info(message: string): void };
}

/** Types the configuration; returns it as it is. */
export function defineConfig(config: ProjectConfig): ProjectConfig {
  return config;
}

export type { TargetConfig };

export const CONFIG_FILE = 'lastro.config.ts';

const CONFIG_KEYS = Object.keys({
  ...{ name: true, title: true, languages: true, vars: true, targets: true, target: true, threads: true },
  ...{ externalAccess: true, loaderTimeout: true, objective: true, jobs: true, sensors: true },
  ...{ alerts: true, siteUrl: true, prepare: true },
} satisfies Record<keyof ProjectConfig, true>);

/** Reads and checks `lastro.config.ts`. Throws a {@link UsageError} that names what is wrong. */
export async function readConfig(projectDir: string): Promise<ProjectConfig> {
  const file = path.join(projectDir, CONFIG_FILE);
  if (!fs.existsSync(file))
    throw new UsageError('config.missing', `no ${CONFIG_FILE} in ${projectDir}`, {
      hint: 'run lastro inside a project, or use --project-dir',
    });
  let module: Record<string, unknown>;
  try {
    module = (await importModule(file)).exports;
  } catch (error) {
    throw new UsageError('config.cannot-load', `${CONFIG_FILE} cannot be imported: ${messageOf(error)}`, {
      location: { file: CONFIG_FILE },
      cause: error,
    });
  }
  return checkConfig(module['default']);
}

function checkConfig(value: unknown): ProjectConfig {
  const location = { file: CONFIG_FILE };
  if (typeof value !== 'object' || value === null)
    throw new UsageError('config.no-default', `${CONFIG_FILE} has no default export`, {
      location,
      hint: 'export default defineConfig({ name: ... })',
    });
  const problems: LastroError[] = [];
  const problem = (code: string, message: string, hint?: string): void => {
    problems.push(new UsageError(`config.${code}`, message, { location, hint }));
  };
  for (const key of Object.keys(value))
    if (!CONFIG_KEYS.includes(key)) problem('unknown-key', `unknown key ${key}`, suggest(key, CONFIG_KEYS));
  const config = value as ProjectConfig;
  const invalidName = nameProblem('project', config.name, location);
  if (invalidName !== undefined) problems.push(invalidName);
  for (const [name, target] of Object.entries(config.targets ?? {})) checkTarget(name, target, problem);
  if (config.target !== undefined && !Object.hasOwn(config.targets ?? {}, config.target))
    problem(
      'target',
      `target ${config.target} is not defined`,
      suggest(config.target, Object.keys(config.targets ?? {})),
    );
  if (config.threads !== undefined && !(Number.isInteger(config.threads) && config.threads > 0))
    problem('threads', `threads is ${String(config.threads)}`, 'use a whole number from 1');
  if (config.loaderTimeout !== undefined && !(config.loaderTimeout > 0))
    problem('loader-timeout', `loaderTimeout is ${String(config.loaderTimeout)}`, 'use seconds above 0');
  if (config.objective !== undefined && !(config.objective > 0 && config.objective < 1))
    problem('objective', `objective is ${String(config.objective)}`, 'use a share above 0 and below 1: 0.97');
  if (config.languages !== undefined && !areLanguages(config.languages))
    problem('languages', `languages is ${JSON.stringify(config.languages)}`, "list BCP 47 tags: ['en', 'pt-BR']");
  if (config.externalAccess !== undefined && !arePaths(config.externalAccess))
    problem(
      'external-access',
      `externalAccess is ${JSON.stringify(config.externalAccess)}`,
      "list files and folders without patterns: ['data/extra/']",
    );
  if (config.jobs !== undefined) checkJobs(config.jobs, targetNames(config), problem);
  if (config.sensors !== undefined) checkSensors(config.sensors, Object.keys(config.jobs ?? {}), problem);
  if (config.alerts !== undefined) checkAlerts(config.alerts, problem);
  if (config.siteUrl !== undefined && !isSiteUrl(config.siteUrl))
    problem(
      'site-url',
      `siteUrl is ${JSON.stringify(config.siteUrl)}`,
      "use an address: 'https://reports.example.com/'",
    );
  assertNoProblems(problems);
  return config;
}

function areLanguages(value: unknown): boolean {
  const isTag = (tag: unknown): boolean => typeof tag === 'string' && /^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*$/.test(tag);
  return Array.isArray(value) && value.length > 0 && new Set(value).size === value.length && value.every(isTag);
}

const arePaths = (value: unknown): boolean =>
  Array.isArray(value) && value.every((each) => typeof each === 'string' && each !== '' && !/[*?[]/.test(each));

/** Validates a target against the keys of its type. */
function checkTarget(
  name: string,
  { type, ...target }: TargetConfig,
  problem: (code: string, message: string, hint?: string) => void,
): void {
  if (!WAREHOUSE_NAMES.includes(type)) {
    problem('target-type', `target ${name} has type ${type}`, `known: ${WAREHOUSE_NAMES.join(', ')}`);
    return;
  }
  const keys = Object.entries(warehouseType(type).targetKeys);
  for (const key of Object.keys(target))
    if (!keys.some(([known]) => known === key))
      problem(
        'unknown-key',
        `unknown key ${key} of target ${name}`,
        suggest(
          key,
          keys.map(([known]) => known),
        ),
      );
  for (const [key, expected] of keys) {
    const value = (target as Record<string, unknown>)[key];
    if (value === undefined ? expected.required : typeof value !== expected.type)
      problem('target-key', `${key} of target ${name} is ${JSON.stringify(value)}`, `it must be a ${expected.type}`);
  }
}

const DEFAULT_TARGETS: Record<string, TargetConfig> = { dev: { type: LOCAL_WAREHOUSE } };

const targetNames = ({ targets = DEFAULT_TARGETS }: ProjectConfig): string[] => Object.keys(targets);

/** The target a run uses: `--target`, else the configured one, else the first. */
export function pickTarget(
  config: ProjectConfig,
  requested: string | undefined,
): { name: string; target: TargetConfig } {
  const targets: Record<string, TargetConfig> = config.targets ?? DEFAULT_TARGETS;
  const name = requested ?? config.target ?? Object.keys(targets)[0] ?? 'dev';
  const target = Object.hasOwn(targets, name) ? targets[name] : undefined;
  if (target === undefined)
    throw new UsageError('usage.unknown-target', `unknown target ${name}`, {
      hint: suggest(name, Object.keys(targets)),
    });
  return { name, target };
}
