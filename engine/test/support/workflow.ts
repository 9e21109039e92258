import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

/** A workflow as its YAML has it, as far as the tests read it. */
export interface Workflow {
  name: string;
  permissions?: Record<string, string>;
  concurrency?: unknown;
  env?: Record<string, string>;
  defaults?: { run?: { shell?: string } };
  jobs: Record<string, Job>;
}

export interface Job {
  needs?: string;
  if?: string;
  permissions?: Record<string, string>;
  outputs?: Record<string, string>;
  steps: Step[];
}

export interface Step {
  id?: string;
  name?: string;
  if?: string;
  uses?: string;
  with?: Record<string, string | boolean>;
  run?: string;
  env?: Record<string, string>;
  'continue-on-error'?: boolean;
}

/** What expressions name: `secrets`, `vars`, `github`, `steps`, `needs`. */
export type Contexts = Record<string, unknown>;

export interface StepResult {
  name: string;
  outcome: 'success' | 'failure' | 'skipped';
  /** Its exit code, of a `run:` step. */
  code: number | null;
  output: string;
}

export interface JobResult {
  result: 'success' | 'failure' | 'skipped';
  outputs: Record<string, string>;
  steps: StepResult[];
  /** What the steps wrote to `GITHUB_STEP_SUMMARY`. */
  summary: string;
}

/** Stands in for an action: `undefined` leaves the step out, an error fails it. */
export type Actions = Readonly<
  Record<string, (inputs: Readonly<Record<string, string>>, workspace: string) => void | Promise<void>>
>;

export interface JobOptions {
  workflow: Workflow;
  job: string;
  /** The folder in which steps run. */
  workspace: string;
  /** `RUNNER_TEMP`. */
  temp: string;
  contexts: Contexts;
  /** By name without a version. An action that is not here fails the test. */
  actions: Actions;
  /** `run:` steps of which another one is run. */
  instead?: Readonly<Record<string, string>>;
  env?: Readonly<Record<string, string>>;
}

export function readWorkflow(file: string): Workflow {
  return parse(fs.readFileSync(file, 'utf8')) as Workflow;
}

/**
 * Runs the steps of a job as GitHub documents it: `run:` steps by their shell in the workspace, with `GITHUB_OUTPUT`,
 * `GITHUB_STEP_SUMMARY` and the environments of workflow, job and step; a failed step fails the job and leaves out the steps whose
 * condition is not their own.
 */
export async function runJob(options: JobOptions): Promise<JobResult> {
  const { workflow, workspace, temp, actions, instead = {} } = options;
  const job = workflow.jobs[options.job];
  if (job === undefined) throw new Error(`no job ${options.job}`);
  const steps: Record<string, { outputs: Record<string, string>; outcome: string }> = {};
  const contexts: Contexts = { ...options.contexts, steps };
  const evaluate = (expression: string): unknown => evaluateExpression(expression, contexts, workspace);
  const state: JobResult = { result: 'success', outputs: {}, steps: [], summary: '' };
  if (job.if !== undefined && !isTrue(evaluate(job.if))) return { ...state, result: 'skipped' };
  if (
    job.if === undefined &&
    (contexts['needs'] as { result?: string }[] | undefined) === undefined &&
    job.needs !== undefined
  )
    throw new Error(`${options.job} needs ${job.needs}, of which nothing is known`);
  for (const [position, step] of job.steps.entries()) {
    const name = step.name ?? step.uses ?? `step ${position + 1}`;
    const wanted = step.if === undefined ? state.result === 'success' : isTrue(evaluate(step.if));
    const outputs: Record<string, string> = {};
    const result: StepResult = { name, outcome: 'skipped', code: null, output: '' };
    if (wanted) {
      const texts = (values: Readonly<Record<string, string | boolean>> = {}): Record<string, string> =>
        Object.fromEntries(Object.entries(values).map(([key, value]) => [key, interpolate(String(value), evaluate)]));
      if (step.run === undefined) {
        const action = actions[(step.uses ?? '').split('@')[0] ?? ''];
        if (action === undefined) throw new Error(`nothing stands in for ${step.uses ?? name}`);
        try {
          await action(texts(step.with), workspace);
          result.outcome = 'success';
        } catch (error) {
          result.outcome = 'failure';
          result.output = String(error);
        }
      } else {
        const files = {
          output: path.join(temp, `output-${position}`),
          summary: path.join(temp, `summary-${position}`),
        };
        for (const file of Object.values(files)) fs.writeFileSync(file, '');
        if (step.run.includes('${{')) throw new Error(`${name} pastes an expression into its script`);
        const { code, output } = await runScript(instead[step.run.trim()] ?? step.run, workspace, {
          ...{ PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', CI: 'true', GITHUB_ACTIONS: 'true' },
          ...{ RUNNER_TEMP: temp, GITHUB_WORKSPACE: workspace },
          ...{ GITHUB_OUTPUT: files.output, GITHUB_STEP_SUMMARY: files.summary },
          ...texts(workflow.env),
          ...options.env,
          ...texts(step.env),
        });
        Object.assign(result, { code, output, outcome: code === 0 ? 'success' : 'failure' });
        state.summary += fs.readFileSync(files.summary, 'utf8');
        for (const line of fs.readFileSync(files.output, 'utf8').split('\n').filter(Boolean)) {
          const [key = '', ...value] = line.split('=');
          outputs[key] = value.join('=');
        }
      }
    }
    if (step.id !== undefined) steps[step.id] = { outputs, outcome: result.outcome };
    if (result.outcome === 'failure' && step['continue-on-error'] !== true) state.result = 'failure';
    state.steps.push(result);
  }
  state.outputs = Object.fromEntries(
    Object.entries(job.outputs ?? {}).map(([key, value]) => [key, interpolate(value, evaluate)]),
  );
  return state;
}

/** `shell: bash` as GitHub starts it. */
function runScript(
  script: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<{ code: number; output: string }> {
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], { cwd, env });
  let output = '';
  const add = (chunk: Buffer): void => void (output += chunk.toString());
  child.stdout.on('data', add);
  child.stderr.on('data', add);
  return new Promise((resolve) => child.on('close', (code) => resolve({ code: code ?? -1, output })));
}

const isTrue = (value: unknown): boolean => value !== false && value !== null && value !== '' && value !== undefined;

/** A value of an expression as a step gets it. */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function interpolate(text: string, evaluate: (expression: string) => unknown): string {
  return text.replace(/\$\{\{(.*?)\}\}/g, (_, expression: string) => textOf(evaluate(expression)));
}

/** The part of GitHub's expressions that the workflows use: names, texts, `==`, `!=`, `&&`, `!cancelled()`, `hashFiles`. */
function evaluateExpression(text: string, contexts: Contexts, workspace: string): unknown {
  const source = text.replace(/^\$\{\{(.*)\}\}$/s, '$1').trim();
  const and = source.split('&&').map((part) => part.trim());
  if (and.length > 1) return and.every((part) => isTrue(evaluateExpression(part, contexts, workspace)));
  const comparison = /^(.*?)\s*(==|!=)\s*(.*)$/s.exec(source);
  if (comparison !== null) {
    const [left, right] = [comparison[1] ?? '', comparison[3] ?? ''].map(
      (part) => evaluateExpression(part, contexts, workspace) ?? '',
    );
    return (left === right) === (comparison[2] === '==');
  }
  if (source === '!cancelled()') return true;
  const literal = /^'([^']*)'$/.exec(source);
  if (literal !== null) return literal[1];
  const hashed = /^hashFiles\('([^']+)'\)$/.exec(source);
  if (hashed !== null) return fs.existsSync(path.join(workspace, hashed[1] ?? '')) ? 'hash' : '';
  if (!/^[a-z_]+(\.[\w-]+)+$/i.test(source)) throw new Error(`the tests do not know the expression ${source}`);
  return source
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], contexts);
}
