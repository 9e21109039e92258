import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vitest/config';

/**
 * Modules of a site import each other across two folders, as the assembled site has them in one: a file of the project
 * first, then that of the package; and packages as `npm:d3`.
 */
export function siteModules(...roots: string[]): Plugin {
  return {
    name: 'site-modules',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (source.startsWith('npm:')) return this.resolve(source.slice('npm:'.length), importer);
      const from = roots.find((root) => importer?.startsWith(root + path.sep));
      if (from === undefined || importer === undefined || !source.startsWith('.')) return undefined;
      const file = path.relative(from, path.resolve(path.dirname(importer), source)).replace(/\.js$/, '.ts');
      return roots.map((root) => path.join(root, file)).find((candidate) => existsSync(candidate));
    },
  };
}
