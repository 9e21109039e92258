import { readConfig, targetNames } from '../project/config.js';
import { readProject } from '../run/project/project.js';
import type { RunOptions } from '../run/options.js';

/** Kinds of names that a shell completes. */
export type NameKind = 'node' | 'target' | 'job' | 'sensor' | 'channel';

/** `lastro completion --names`: the names of a kind that the project has. Of nodes also the tests, and layers with their names. */
export async function projectNames(options: RunOptions, kind: NameKind): Promise<string[]> {
  if (kind === 'node') {
    const nodes = [...(await readProject(options)).graph.nodes.values()];
    return [...new Set(nodes.map(({ name }) => name))].filter((name) => /^[\w.:-]+$/.test(name)).sort();
  }
  const config = await readConfig(options.projectDir);
  switch (kind) {
    case 'target':
      return targetNames(config);
    case 'job':
      return Object.keys(config.jobs ?? {});
    case 'sensor':
      return Object.keys(config.sensors ?? {});
    case 'channel':
      return Object.keys(config.alerts?.channels ?? {});
  }
}
