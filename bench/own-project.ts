import path from 'node:path';
import { measure } from './measure.js';
import type { Bench } from './part.js';
import { Pipeline } from './pipeline.js';

export interface OwnProject {
  pipeline: Pipeline;
  /** `the real files of Olist`. */
  described: string;
}

let built: Promise<OwnProject> | undefined;

/** This repository's project on the real data, or on a generated sample of `--orders`, built once. */
export function ownProject(bench: Bench): Promise<OwnProject> {
  return (built ??= build(bench));
}

async function build({ root, command, work, orders }: Bench): Promise<OwnProject> {
  const real = process.env['LASTRO_REAL_DATA'];
  const hasReal = real !== undefined && real !== '';
  const data = hasReal ? path.resolve(root, real, 'olist') : path.join(work, 'sample');
  if (!hasReal) await measure([command, 'sample', '--orders', String(orders), '--dir', data], { cwd: root });
  const env = { LASTRO_OLIST_DIR: data };
  const pipeline = new Pipeline({ root, projectDir: root, data, work: path.join(work, 'own'), env });
  await pipeline.build();
  return { pipeline, described: hasReal ? 'The real files of Olist' : `A generated sample of ${orders} orders` };
}
