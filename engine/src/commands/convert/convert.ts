import fs from 'node:fs';
import path from 'node:path';
import { UsageError, formatError } from '../../base/errors.js';
import { readUtf8 } from '../../base/utf8.js';
import { parseAnySuite } from '../../expect/index.js';
import { YamlFile } from '../../project/yaml.js';
import { convertCheckpoint } from './convert-checkpoint.js';
import { formatSuite } from './format-suite.js';
import { isGxCheckpoint } from '../checkpoint/gx-checkpoint.js';
import { writeNewFiles } from '../write-new-files.js';

export interface ConvertOptions {
  /** A `schema.yml` of dbt's, a suite or a checkpoint of Great Expectations, relative to `cwd`. */
  file: string;
  cwd: string;
  /** File to write, of a checkpoint the folder; no file in it may exist. Default: the text is returned only. */
  output: string | undefined;
  /** Default: by the ending of `output`, else JSON. */
  format: 'json' | 'yaml' | undefined;
  /** The model whose tests are meant. */
  model: string | undefined;
  now: Date;
}

export interface ConvertResult {
  /** Undefined for a checkpoint, which is several files. */
  text: string | undefined;
  /** Files written, relative to `cwd`. */
  written: string[];
  /** What was left out, with its place. */
  leftOut: string[];
}

/**
 * `lastro convert`: suites in the form of Great Expectations 1.x, and of a checkpoint the checkpoints that run them. What cannot be
 * read is left out and listed.
 */
export function convertSuite({ file, cwd, output, format, model, now }: ConvertOptions): ConvertResult {
  const absolute = path.resolve(cwd, file);
  if (!fs.existsSync(absolute)) throw new UsageError('convert.no-file', `no file ${file}`, { hint: 'check the path' });
  const source = readUtf8(absolute, file);
  if (isGxCheckpoint(new YamlFile(source, file).root)) {
    if (output === undefined)
      throw new UsageError('convert.no-output', `${file} is a checkpoint, which becomes several files`, {
        hint: 'name their folder by --output, as expectations/checkpoints',
      });
    const { files, leftOut } = convertCheckpoint({ file, cwd, output, format: format ?? 'json', now });
    writeNewFiles(cwd, files);
    return { text: undefined, written: [...files.keys()], leftOut };
  }
  const name = path.basename(file).replace(/\.[^.]+$/, '');
  const suite = parseAnySuite(source, file, { layer: 'main', table: name, name }, model);
  const { text, leftOut } = formatSuite(suite, format ?? (/\.ya?ml$/i.test(output ?? '') ? 'yaml' : 'json'), now);
  if (output !== undefined) writeNewFiles(cwd, new Map([[output, text]]));
  return { text, written: output === undefined ? [] : [output], leftOut: leftOut.map(formatError) };
}
