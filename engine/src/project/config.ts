import fs from 'node:fs';
import path from 'node:path';
import type { Cell } from '../base/cell.js';
import {
  FUNCTION,
  TEXT,
  WHOLE_ABOVE_0,
  checkKeys,
  isAbove0,
  isMapping,
  isText,
  required,
  shown,
  textList,
  within,
  type KeyCheck,
  type ReportProblem,
} from '../base/check-keys.js';
import type { Clock } from '../base/clock.js';
import { type LastroError, UsageError, assertNoProblems, type Location } from '../base/errors.js';
import { lineOfKey } from '../base/key-line.js';
import { nameProblem } from '../base/names.js';
import { CONFIG_FILE, missingConfig } from '../base/config-file.js';
import { suggest } from '../base/text.js';
import { PLACE_ADDRESS } from '../places/address.js';
import {
  LOCAL_WAREHOUSE,
  WAREHOUSE_NAMES,
  warehouseType,
  type TargetConfig,
  type WarehouseName,
} from '../warehouses/index.js';
import { checkJobs } from './check-jobs.js';
import type { JobConfig } from './job.js';
import type { AlertsConfig } from './alert.js';
import { checkAlerts, isSiteUrl } from './check-alerts.js';
import { checkSensors } from './check-sensors.js';
import { checkDialects } from './dialects.js';
import { checkIntake } from './check-intake.js';
import type { IntakeConfig } from './intake.js';
import { INTERPRETERS_CHECK, type Interpreters } from './interpreters.js';
import { checkLayers, schemasOf, type Layers } from './layers.js';
import { checkPublish, type PublishConfig } from './publish.js';
import { importError, importModule } from './modules.js';
import type { SensorConfig } from './sensor.js';

/** What `lastro.config.ts` says. Everything has a default but the name. */
export interface ProjectConfig {
  /** The version of this configuration's form. Default: 1, the only one there is. */
  version?: 1;
  /** Letters from a to z, digits, underscores and hyphens; part of every unique id. */
  name: string;
  /** The site's name. Default: the name of the project. */
  title?: string;
  /** BCP 47 tags of the site's languages; a reader of none of them gets the first. Default: `['en']`. */
  languages?: readonly string[];
  /** Values of `@var(name)` in models and `$PARAMETER` in suites; `--vars` overrides. */
  vars?: Record<string, Cell>;
  /** Warehouses by name; `--target` picks one. Default: `dev`, an embedded DuckDB. */
  targets?: Record<string, TargetConfig>;
  /** The target used without `--target`. Default: the first. */
  target?: string;
  /** Models built side by side. Default: 2. */
  threads?: number;
  /**
   * Folders below `transforms/` in the order of the pipeline, each a schema (on BigQuery a dataset), with the materialization that its
   * models have by default. Pages read `marts`; seeds are in the first. Default: `{ staging: 'view', marts: 'table' }`.
   */
  layers?: Layers;
  /**
   * The dialects that models are compiled for, and must mean the same in. With `['duckdb']` alone their SQL is DuckDB's, without the lint of
   * what differs, and targets of other types are refused. Default: all.
   */
  dialects?: readonly WarehouseName[];
  /** npm packages whose macros models may call, beside those in `transforms/macros/`. Default: none. */
  macros?: readonly string[];
  /**
   * Files and folders outside of the warehouse that models may read by `read_csv('...')` and its like, relative to the project.
   * Such a model is built in every run. Default: none.
   */
  externalAccess?: readonly string[];
  /**
   * Commands that run the programs in `loaders/`, by the ending of their files; relative paths are from the project:
   * `{ '.py': ['.venv/bin/python'] }`. Default: those of Observable Framework, which these are added to.
   */
  interpreters?: Interpreters;
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
  /** Sources whose records arrive one at a time, by a form or an API, for `lastro intake serve`. Default: none. */
  intake?: IntakeConfig;
  /** Address of the published site, which alerts link to: `https://reports.example.com/shop/`. */
  siteUrl?: string;
  /**
   * Where every file and every batch of records is kept as it was received, before it is loaded: a folder (`archive/`), relative to the
   * project, `s3://bucket/folder` or `gs://bucket/folder`. Default: nowhere.
   */
  archive?: string;
  /** What a build publishes besides the figures of the site: {@link LakeConfig}. Default: nothing. */
  publish?: PublishConfig;
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

/** The form of the configuration; it changes when a configuration would have to be rewritten. */
const CONFIG_VERSION = 1;

const isTag = (tag: unknown): boolean => typeof tag === 'string' && /^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8})*$/.test(tag);
const areLanguages = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && new Set(value).size === value.length && value.every(isTag);
const arePaths = (value: unknown): boolean =>
  Array.isArray(value) && value.every((each) => typeof each === 'string' && each !== '' && !/[*?[]/.test(each));
const isCell = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value) || value === null;
const ANY: KeyCheck = [() => true, ''];

/** What each key must be; typed so that none is forgotten. Keys of `jobs`, `sensors`, `alerts` and `intake` are checked by their own files. */
const CONFIG_CHECKS: Record<keyof ProjectConfig, KeyCheck> = {
  version: ANY,
  name: ANY,
  title: TEXT,
  languages: [areLanguages, "list BCP 47 tags: ['en', 'pt-BR']"],
  vars: [(value) => isMapping(value) && Object.values(value).every(isCell), "use values by name: { region: 'South' }"],
  targets: [
    (value) => isMapping(value) && Object.keys(value).length > 0,
    "use targets by name: { dev: { type: 'duckdb' } }",
  ],
  target: TEXT,
  threads: WHOLE_ABOVE_0,
  layers: ANY,
  dialects: ANY,
  macros: textList("list npm packages: ['lastro-macros']"),
  externalAccess: [arePaths, "list files and folders without patterns: ['data/extra/']"],
  interpreters: INTERPRETERS_CHECK,
  loaderTimeout: [isAbove0, 'use seconds above 0'],
  objective: [(value) => isAbove0(value) && (value as number) < 1, 'use a share above 0 and below 1: 0.97'],
  jobs: ANY,
  sensors: ANY,
  alerts: ANY,
  intake: ANY,
  publish: ANY,
  siteUrl: [isSiteUrl, "use an address: 'https://reports.example.com/'"],
  archive: PLACE_ADDRESS,
  prepare: FUNCTION,
};

/** Reads and checks `lastro.config.ts`. Throws a {@link UsageError} that names what is wrong. */
export async function readConfig(projectDir: string): Promise<ProjectConfig> {
  const file = path.join(projectDir, CONFIG_FILE);
  if (!fs.existsSync(file)) throw missingConfig(projectDir);
  let module: Record<string, unknown>;
  try {
    module = (await importModule(file)).exports;
  } catch (error) {
    throw importError('config', CONFIG_FILE, error);
  }
  return checkConfig(module['default'], fs.readFileSync(file, 'utf8'));
}

function checkConfig(value: unknown, source: string): ProjectConfig {
  if (!isMapping(value))
    throw new UsageError('config.no-default', `${CONFIG_FILE} has no default export`, {
      location: { file: CONFIG_FILE },
      hint: 'export default defineConfig({ name: ... })',
    });
  const { version = CONFIG_VERSION } = value as { version?: unknown };
  if (version !== CONFIG_VERSION) throw unknownVersion(version);
  const problems: LastroError[] = [];
  const placeOfKey = (keys: readonly string[]): Location => {
    const line = keys.length === 0 ? undefined : lineOfKey(source, keys);
    return { file: CONFIG_FILE, ...(line === undefined ? {} : { line }) };
  };
  const problem: ReportProblem = (code, message, hint, keys = []) => {
    problems.push(new UsageError(`config.${code}`, message, { location: placeOfKey(keys), hint }));
  };
  checkKeys('', value, { checks: CONFIG_CHECKS, code: 'invalid' }, (code, message, hint, keys = []) =>
    problem(code === 'invalid' ? kebabCase(keys[0] ?? code) : code, message, hint, keys),
  );
  const config = value as unknown as ProjectConfig;
  const invalidName = nameProblem('project', config.name, placeOfKey(['name']));
  if (invalidName !== undefined) problems.push(invalidName);
  const targets = isMapping(config.targets) ? config.targets : {};
  for (const [name, target] of Object.entries(targets)) checkTarget(name, target, within(problem, 'targets', name));
  if (isText(config.target) && !Object.hasOwn(targets, config.target))
    problem('target', `target ${config.target} is not defined`, suggest(config.target, Object.keys(targets)), [
      'target',
    ]);
  if (config.layers !== undefined) checkLayers(config.layers, problem);
  if (config.dialects !== undefined) checkDialects(config.dialects, config.targets, within(problem, 'dialects'));
  if (config.jobs !== undefined) checkJobs(config.jobs, targetNames(config), problem);
  if (config.sensors !== undefined)
    checkSensors(config.sensors, isMapping(config.jobs) ? Object.keys(config.jobs) : [], problem);
  if (config.publish !== undefined)
    checkPublish(
      config.publish,
      schemasOf(isMapping(config.layers) ? config.layers : undefined),
      within(problem, 'publish'),
    );
  if (config.alerts !== undefined) checkAlerts(config.alerts, within(problem, 'alerts'));
  if (config.intake !== undefined) checkIntake(config.intake, within(problem, 'intake'));
  assertNoProblems(problems);
  return config;
}

const kebabCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Other keys of a form that is not known say nothing. */
function unknownVersion(version: unknown): UsageError {
  const isNewer = typeof version === 'number' && version > CONFIG_VERSION;
  return new UsageError('config.version', `version is ${JSON.stringify(version)}`, {
    location: { file: CONFIG_FILE },
    hint: isNewer
      ? `this Lastro knows version ${CONFIG_VERSION}: update it with npm install lastro@latest`
      : `use ${CONFIG_VERSION}, or leave it out`,
  });
}

/** Validates a target against the keys of its type. */
function checkTarget(name: string, target: unknown, problem: ReportProblem): void {
  const type = isMapping(target) ? target['type'] : undefined;
  if (!isMapping(target) || !WAREHOUSE_NAMES.some((known) => known === type))
    return problem(
      'target-type',
      isMapping(target) ? `target ${name} has type ${String(type)}` : `target ${name} is ${shown(target)}`,
      `known: ${WAREHOUSE_NAMES.join(', ')}`,
      ['type'],
    );
  const keys = Object.entries(warehouseType(type as WarehouseName).targetKeys).map(
    ([key, { type: expected, required: isRequired }]): [string, KeyCheck] => {
      const check: KeyCheck = [(value) => typeof value === expected, `it must be a ${expected}`];
      return [key, isRequired ? required(check) : check];
    },
  );
  const checks = { type: ANY, ...Object.fromEntries(keys) };
  checkKeys(`target ${name}`, target, { checks, code: 'target-key' }, problem);
}

const DEFAULT_TARGETS: Record<string, TargetConfig> = { dev: { type: LOCAL_WAREHOUSE } };

/** The names of a project's targets. */
export const targetNames = ({ targets }: ProjectConfig): string[] =>
  Object.keys(isMapping(targets) ? targets : DEFAULT_TARGETS);

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
