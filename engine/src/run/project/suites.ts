import fs from 'node:fs';
import path from 'node:path';
import { LastroError, messageOf } from '../../base/errors.js';
import { parseSuite } from '../../expect/index.js';
import type { Suite } from '../../project/model.js';

/** Folders of `expectations/` that hold no suites. */
const NON_SUITE_FOLDERS = ['contracts', 'checkpoints', 'custom'];

/** Suites lie at `expectations/<layer>/<table>.{json,yaml,yml}`. Problems are collected. */
export function readSuites(dir: string): { suites: Suite[]; problems: LastroError[] } {
  const root = path.join(dir, 'expectations');
  const suites: Suite[] = [];
  const problems: LastroError[] = [];
  if (!fs.existsSync(root)) return { suites, problems };
  for (const file of fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    const [layer, name, ...deeper] = file.split(path.sep);
    const table = /^(.+)\.(json|ya?ml)$/.exec(name ?? '')?.[1];
    if (layer === undefined || table === undefined || deeper.length > 0 || NON_SUITE_FOLDERS.includes(layer)) continue;
    const displayPath = `expectations/${file.replaceAll(path.sep, '/')}`;
    try {
      suites.push(
        parseSuite(fs.readFileSync(path.join(root, file), 'utf8'), displayPath, {
          layer,
          table,
          name: table,
        }),
      );
    } catch (error) {
      problems.push(
        error instanceof LastroError
          ? error
          : new LastroError('suite.cannot-read', messageOf(error), { location: { file: displayPath } }),
      );
    }
  }
  return { suites, problems };
}
