import fs from 'node:fs';
import path from 'node:path';
import { LastroError, UsageError, messageOf } from '../../base/errors.js';
import { readUtf8 } from '../../base/utf8.js';
import { parseModelTests, parseSuites, type TableOf } from '../../expect/index.js';
import type { Suite } from '../../project/model.js';

/** Folders of `expectations/` without suites. */
const NON_SUITE_FOLDERS = ['contracts', 'checkpoints', 'custom'];

/**
 * Suites are at `expectations/<layer>/<table>.{json,yaml,yml}`; one elsewhere is a problem, because its checks
 * would not run. Problems are collected.
 */
export function readSuites(dir: string, tableOf?: TableOf): { suites: Suite[]; problems: LastroError[] } {
  const root = path.join(dir, 'expectations');
  const suites: Suite[] = [];
  const problems: LastroError[] = [];
  if (!fs.existsSync(root)) return { suites, problems };
  for (const file of fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    const [layer, name, ...deeper] = file.split(path.sep);
    const table = /^(.+)\.(json|ya?ml)$/.exec(name ?? '')?.[1];
    if (layer === undefined || NON_SUITE_FOLDERS.includes(layer)) continue;
    const displayPath = `expectations/${file.replaceAll(path.sep, '/')}`;
    if (table === undefined || deeper.length > 0) {
      if (isMisplacedSuite(path.join(root, file)))
        problems.push(
          new UsageError('suite.not-read', `${displayPath} is ignored`, {
            location: { file: displayPath },
            hint: 'the suite of a table is expectations/<layer>/<table>.json, .yaml or .yml',
          }),
        );
      continue;
    }
    try {
      suites.push(
        ...parseSuites(
          readUtf8(path.join(root, file), displayPath),
          displayPath,
          {
            layer,
            table,
            name: table,
          },
          tableOf,
        ),
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

/** The suites that the tests in the YAML of models and sources make. */
export function readModelTests(dir: string, tableOf: TableOf): Suite[] {
  const root = path.join(dir, 'transforms');
  const suites: Suite[] = [];
  if (!fs.existsSync(root)) return suites;
  for (const file of fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!/\.ya?ml$/.test(file)) continue;
    const displayPath = `transforms/${file.replaceAll(path.sep, '/')}`;
    try {
      suites.push(...parseModelTests(readUtf8(path.join(root, file), displayPath), displayPath, tableOf));
    } catch (error) {
      // What cannot be read at all is a problem of the models.
      if (!(error instanceof LastroError)) throw error;
    }
  }
  return suites;
}

function isMisplacedSuite(file: string): boolean {
  return /\.(json|ya?ml)$/i.test(file) && fs.statSync(file).isFile();
}
