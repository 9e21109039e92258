import fs from 'node:fs';
import path from 'node:path';
import { UsageError } from '../base/errors.js';
import { npx } from '../base/npx.js';
import { importModule } from '../project/modules.js';
import type { RunOptions } from '../run/options.js';

/** What `loaders/sample.ts` exports by default: writes the project's sample data. */
export type SampleGenerator = (options: {
  projectDir: string;
  targetDir: string;
  log: { info(message: string): void };
  flags: Readonly<Record<string, string | undefined>>;
}) => Promise<void>;

/** Runs the project's own sample generator. */
export async function sample(options: RunOptions, flags: Readonly<Record<string, string | undefined>>): Promise<void> {
  const file = path.join(options.projectDir, 'loaders', 'sample.ts');
  if (!fs.existsSync(file))
    throw new UsageError('sample.missing', 'the project has no loaders/sample.ts', {
      hint: `${npx('sample')} runs the generator of a project; this one has none`,
    });
  const { default: generate } = (await importModule(file)).exports;
  if (typeof generate !== 'function')
    throw new UsageError('sample.no-default', 'loaders/sample.ts has no function as its default export', {
      location: { file: 'loaders/sample.ts' },
    });
  await (generate as SampleGenerator)({
    projectDir: options.projectDir,
    targetDir: options.targetPath ?? path.join(options.projectDir, 'target'),
    log: options.log,
    flags,
  });
}
