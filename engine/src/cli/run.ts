import { InvalidArgumentError, Option } from 'commander';
import { UsageError } from '../base/errors.js';
import type { ServeFlags } from '../commands/site.js';
import type { LoaderHost } from '../load/index.js';
import type { RunOptions } from '../run/options.js';
import type { PipelineResult } from '../run/pipeline.js';
import { loadsSources, type Scope } from '../run/scope.js';
import type { AddCommand } from './command.js';
import {
  alertOption,
  eventTimeOptions,
  parseWholeNumber,
  progressOptions,
  runOptions,
  serveOptions,
  toRunOptions,
  type CommonFlags,
  type Io,
} from './options.js';

interface BuildFlags extends CommonFlags {
  site?: boolean;
  empty?: boolean;
  estimate?: boolean;
  pricePerTib: number;
}

/** Dollars for 2^40 bytes on demand in BigQuery's US regions; others differ. */
const PRICE_PER_TIB = 6.25;

/** Runs a part of the pipeline and reports its progress; returns the exit code. With `alert`, channels are told of it. */
export async function runJob(scope: Scope, given: RunOptions, io: Io, alert = false): Promise<number> {
  const options = loadsSources(scope) ? { ...given, loaders: await startLoaders(given) } : given;
  const [{ runPipeline }, { createProgress }] = await Promise.all([
    import('../run/pipeline.js'),
    import('../run/progress.js'),
  ]);
  const run = (): Promise<PipelineResult> =>
    runPipeline(scope, options, createProgress({ log: options.log, ...progressOptions(io) }));
  if (!alert) return (await run()).exitCode;
  const { runWithAlerts } = await import('../commands/run-with-alerts.js');
  return (await runWithAlerts(scope, options, io.write ?? io.out, run)).exitCode;
}

/** The process of the loaders starts while this one reads its own modules. */
async function startLoaders({ projectDir }: RunOptions): Promise<LoaderHost> {
  return (await import('../load/process/start-loaders.js')).startLoaders(projectDir);
}

/** Builds the site of the last run; a line shows that it goes on. */
export async function buildSite(options: RunOptions, io: Io): Promise<void> {
  const [{ buildProjectSite }, { withProgressLine }] = await Promise.all([
    import('../commands/site.js'),
    import('../run/progress-line.js'),
  ]);
  await withProgressLine(io.status, 'site', {
    elapsed: () => options.clock.elapsed(),
    work: () => buildProjectSite(options),
  });
}

const EMPTY = 'only describe the models over inputs without rows; nothing is built, checked or published';

async function runEmpty(options: RunOptions, io: Io): Promise<number> {
  const { emptyRun } = await import('../commands/empty-run.js');
  const { exitCode, lines } = await emptyRun(options);
  for (const line of lines) io.out(line);
  return exitCode;
}

export const buildCommand: AddCommand = (program, io, exit) => {
  eventTimeOptions(
    alertOption(runOptions(program.command('build').description('load, check, transform, check, publish'))),
  )
    .option('--site', 'also build the site')
    .option('--empty', EMPTY)
    .option('--estimate', 'print the bytes that models and checks would read on BigQuery, without running them')
    .option('--price-per-tib <price>', 'price of 2^40 bytes for --estimate', parsePrice, PRICE_PER_TIB)
    .action(async (flags: BuildFlags) => {
      const options = toRunOptions(flags, io);
      if (flags.estimate === true) {
        const { estimateBuild } = await import('../commands/estimate.js');
        io.out(await estimateBuild(options, { pricePerTebibyte: flags.pricePerTib }));
        return exit(0);
      }
      if (flags.empty === true) return exit(await runEmpty(options, io));
      const code = await runJob('build', options, io, flags.alert);
      if (flags.site === true) await buildSite(options, io);
      exit(code);
    });
};

export const loadCommand: AddCommand = (program, io, exit) => {
  alertOption(runOptions(program.command('load').description('load the sources into the raw layer and check them')))
    .option('--dry-run', 'print what would be loaded, without loading')
    .addOption(
      new Option(
        '--follow',
        'load what is new again and again until stopped, and build and publish what reads it: sources that append or upsert, or those selected',
      ).conflicts(['dryRun', 'alert', 'fullRefresh']),
    )
    .option('--every <duration>', 'with --follow: pause between two loads (default: 5s)', parseDuration)
    .option('--batch <records>', 'with --follow: records that one load of a topic takes at most', parseWholeNumber)
    .option(
      '--publish-every <duration>',
      'with --follow: build and publish at most so often (default: 60s)',
      parseDuration,
    )
    .action(async (flags: LoadFlags) => {
      const options = toRunOptions(flags, io);
      if (flags.follow === true) return followSources(options, flags, io);
      assertNoFollowOptions(flags);
      if (flags.dryRun !== true) return exit(await runJob('load', options, io, flags.alert));
      const { dryRun } = await import('../commands/dry-run.js');
      const { exitCode, lines } = await dryRun(options);
      for (const line of lines) io.out(line);
      exit(exitCode);
    });
};

interface LoadFlags extends CommonFlags {
  dryRun?: boolean;
  follow?: boolean;
  every?: number;
  batch?: number;
  publishEvery?: number;
}

function assertNoFollowOptions({ every, batch, publishEvery }: LoadFlags): void {
  const given = Object.entries({ '--every': every, '--batch': batch, '--publish-every': publishEvery });
  const [name] = given.find(([, value]) => value !== undefined) ?? [];
  if (name !== undefined)
    throw new UsageError('usage.follow-option', `${name} is given without --follow`, {
      hint: 'add --follow, or leave it out',
    });
}

async function followSources(
  options: RunOptions,
  { every = 5000, batch, publishEvery = 60_000 }: LoadFlags,
  io: Io,
): Promise<void> {
  const [{ follow }, { createProgress }] = await Promise.all([
    import('../commands/follow.js'),
    import('../run/progress.js'),
  ]);
  const progress = createProgress({ log: options.log, ...progressOptions(io), isBrief: () => true });
  await follow(options, { every, batch, publishEvery }, progress);
}

export const runCommand: AddCommand = (program, io, exit) => {
  eventTimeOptions(
    alertOption(
      runOptions(program.command('run').description('build seeds and models, without loading and without checks')),
    ),
  )
    .option('--empty', EMPTY)
    .action(async (flags: CommonFlags & { empty?: boolean }) => {
      const options = toRunOptions(flags, io);
      exit(flags.empty === true ? await runEmpty(options, io) : await runJob('run', options, io, flags.alert));
    });
};

export const testCommand: AddCommand = (program, io, exit) => {
  alertOption(runOptions(program.command('test').description('run the checks and unit tests')))
    .option('--explain', 'print the plan of the checks without running them')
    .action(async (flags: CommonFlags & { explain?: boolean }) => {
      if (flags.explain !== true) return exit(await runJob('test', toRunOptions(flags, io), io, flags.alert));
      const { explainChecks } = await import('../commands/explain.js');
      io.out(await explainChecks(toRunOptions(flags, io)));
    });
};

export const startCommand: AddCommand = (program, io, exit) => {
  serveOptions(runOptions(program.command('start').description('build everything and serve the site'))).action(
    async (flags: CommonFlags & ServeFlags) => {
      const options = toRunOptions(flags, io);
      exit(await runJob('build', options, io));
      const { serveProjectSite } = await import('../commands/site.js');
      await buildSite(options, io);
      await serveProjectSite(options, flags, io.out);
    },
  );
};

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds. */
function parseDuration(text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const milliseconds = Number(number) * (UNITS[unit] ?? NaN);
  if (!(milliseconds >= 0) || milliseconds > 24 * 3_600_000)
    throw new InvalidArgumentError('use a duration up to a day: 500ms, 5s, 2m, 1h');
  return milliseconds;
}

function parsePrice(text: string): number {
  const price = Number(text);
  if (text.trim() === '' || !Number.isFinite(price) || price < 0)
    throw new InvalidArgumentError('a price is a number, for example 6.25');
  return price;
}
