import fs from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import type { LastroError } from '../base/errors.js';
import { UsageError, formatError, messageOf } from '../base/errors.js';
import { readUtf8 } from '../base/utf8.js';
import {
  coreExpectations,
  createRegistry,
  isDbtSchema,
  parseDbtSuite,
  parseSuite,
  refusedExpectations,
} from '../expect/index.js';

export interface ConvertOptions {
  /** A `schema.yml` of dbt's or a suite of Great Expectations, relative to `cwd`. */
  file: string;
  cwd: string;
  /** File to write; it must not exist. Default: the text is returned only. */
  output: string | undefined;
  /** Default: by the ending of `output`, else JSON. */
  format: 'json' | 'yaml' | undefined;
  /** The model whose tests are meant. */
  model: string | undefined;
  now: Date;
}

export interface ConvertResult {
  text: string;
  /** What was left out, as errors with their places. */
  leftOut: string[];
}

/** `lastro convert`: a suite in the form of Great Expectations 1.x. What cannot be read is left out and listed. */
export function convertSuite({ file, cwd, output, format, model, now }: ConvertOptions): ConvertResult {
  const absolute = path.resolve(cwd, file);
  if (!fs.existsSync(absolute)) throw new UsageError('convert.no-file', `no file ${file}`, { hint: 'check the path' });
  const source = readUtf8(absolute, file);
  const name = path.basename(file).replace(/\.[^.]+$/, '');
  const defaults = { layer: 'main', table: name, name };
  const suite = isDbtSchema(source) ? parseDbtSuite(source, file, defaults, model) : parseSuite(source, file, defaults);
  const refused = refusedExpectations(suite, createRegistry(coreExpectations), { vars: {}, now });
  const isLeftOut = (problems: readonly LastroError[] = []): boolean =>
    problems.some(({ code }) => code !== 'suite.parameter');
  const { parameters = {}, meta } = suite;
  const converted = {
    name: suite.name,
    meta,
    ...(Object.keys(parameters).length === 0 ? {} : { suite_parameters: parameters }),
    expectations: suite.expectations
      .filter((config) => !isLeftOut(refused.get(config)))
      .map(({ type, kwargs, severity, meta: own }) => ({ type, kwargs, severity, meta: own })),
  };
  const isYaml = (format ?? (/\.ya?ml$/i.test(output ?? '') ? 'yaml' : 'json')) === 'yaml';
  const text = isYaml ? stringify(converted) : `${JSON.stringify(converted, null, 2)}\n`;
  if (output !== undefined) writeNew(path.resolve(cwd, output), output, text);
  return { text, leftOut: [...refused.values()].filter(isLeftOut).flat().map(formatError) };
}

function writeNew(absolute: string, output: string, text: string): void {
  try {
    fs.writeFileSync(absolute, text, { flag: 'wx' });
  } catch (error) {
    throw new UsageError('convert.cannot-write', `cannot write ${output}: ${messageOf(error)}`, {
      hint: 'name a new file',
      cause: error,
    });
  }
}
