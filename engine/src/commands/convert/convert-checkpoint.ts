import path from 'node:path';
import { stringify } from 'yaml';
import { formatError } from '../../base/errors.js';
import { readUtf8 } from '../../base/utf8.js';
import { parseAnySuite, type ReportFormat } from '../../expect/index.js';
import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { formatSuite } from './format-suite.js';
import { readCheckpoints } from '../checkpoint/read-checkpoint.js';

export interface ConvertCheckpointOptions {
  /** A checkpoint of Great Expectations, relative to `cwd`. */
  file: string;
  cwd: string;
  /** Folder of the result, relative to `cwd`. */
  output: string;
  /** Of the suites. */
  format: 'json' | 'yaml';
  now: Date;
}

/**
 * A checkpoint for each piece of data that one of Great Expectations checks, `<output>/<name>.yaml`, and its suites in a folder of
 * its name beside it; as texts by path, relative to `cwd`. `leftOut` names what has no counterpart.
 */
export function convertCheckpoint({ file, cwd, output, format, now }: ConvertCheckpointOptions): {
  files: Map<string, string>;
  leftOut: string[];
} {
  const files = new Map<string, string>();
  const leftOut = new Set<string>();
  const groups = groupByData(readCheckpoints(cwd, file));
  for (const [i, group] of groups.entries()) {
    const [first] = group;
    if (first === undefined) continue;
    const name = groups.length === 1 ? first.name : `${first.name}-${i + 1}`;
    const suites = [...new Set(group.flatMap((checkpoint) => checkpoint.suites))].map((suiteFile) => {
      const suite = parseAnySuite(readUtf8(path.resolve(cwd, suiteFile), suiteFile), suiteFile, {
        ...{ layer: 'main', table: 'data', name: path.parse(suiteFile).name },
      });
      const withParameters = { ...suite, parameters: { ...suite.parameters, ...first.parameters } };
      const { text, leftOut: unread } = formatSuite(withParameters, format, now);
      for (const problem of unread) leftOut.add(formatError(problem));
      const suitePath = path.posix.join(output, name, `${suite.name.replaceAll(/[^\w.-]+/g, '_')}.${format}`);
      files.set(suitePath, text);
      return suitePath;
    });
    const actions = group.flatMap(({ foreignActions = [] }) => foreignActions);
    for (const { label, report } of actions)
      if (report === undefined) leftOut.add(`the action ${label} of the checkpoint ${first.name} has no counterpart`);
    if (first.data === undefined) leftOut.add(first.missingData ?? `the checkpoint ${first.name} names no data`);
    const reports = [...new Set(actions.flatMap(({ report }) => report ?? []))];
    files.set(path.posix.join(output, `${name}.yaml`), formatCheckpoint(name, first.data, suites, reports));
  }
  return { files, leftOut: [...leftOut] };
}

/** Validations that check the same data with the same parameters. */
function groupByData(checkpoints: readonly Checkpoint[]): Checkpoint[][] {
  const groups = new Map<string, Checkpoint[]>();
  for (const checkpoint of checkpoints) {
    const key = JSON.stringify([checkpoint.data, checkpoint.parameters]);
    groups.set(key, [...(groups.get(key) ?? []), checkpoint]);
  }
  return [...groups.values()];
}

function formatCheckpoint(
  name: string,
  data: string | undefined,
  suites: readonly string[],
  reports: readonly ReportFormat[],
): string {
  const actions = reports.map((report) => ({
    report,
    to: `target/checkpoints/${name}.${report === 'markdown' ? 'md' : report}`,
  }));
  return stringify({
    name,
    ...(data === undefined ? {} : { data }),
    suites,
    ...(actions.length === 0 ? {} : { actions }),
  });
}
