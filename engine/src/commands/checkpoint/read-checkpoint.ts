import fs from 'node:fs';
import path from 'node:path';
import { UsageError, assertNoProblems } from '../../base/errors.js';
import { suggest } from '../../base/text.js';
import { YamlFile, type YamlValue } from '../../project/yaml.js';
import { isGxCheckpoint, readGxCheckpoint } from './gx-checkpoint.js';
import { REPORT_FORMATS } from '../../expect/reporters/index.js';
import type { Checkpoint, CheckpointAction } from './checkpoint.js';

const CHECKPOINTS_FOLDER = 'expectations/checkpoints';
const ACTION_CONDITIONS = ['always', 'failure', 'success'] as const;

/**
 * Reads `expectations/checkpoints/<name>.yaml`, or the file that `name` is the path of; one of Great Expectations may be several.
 * Throws a {@link UsageError} with every problem in it.
 */
export function readCheckpoints(projectDir: string, name: string): Checkpoint[] {
  const file = [
    path.relative(projectDir, path.resolve(projectDir, name)),
    ...['yaml', 'yml', 'json'].map((ending) => `${CHECKPOINTS_FOLDER}/${name}.${ending}`),
  ].find((each) => fs.statSync(path.join(projectDir, each), { throwIfNoEntry: false })?.isFile() === true);
  if (file === undefined)
    throw new UsageError('check.unknown-checkpoint', `no checkpoint ${name} in ${CHECKPOINTS_FOLDER}`, {
      hint: suggest(name, checkpointNames(projectDir)),
    });
  const yaml = YamlFile.read(path.join(projectDir, file), file);
  const label = path.parse(name).name;
  const checkpoints = isGxCheckpoint(yaml.root)
    ? readGxCheckpoint(yaml, label, file, projectDir)
    : [readOwnCheckpoint(yaml.root, label)];
  assertNoProblems(yaml.problems);
  return checkpoints;
}

function readOwnCheckpoint(root: YamlValue, name: string): Checkpoint {
  root.allow(['name', 'description', 'data', 'suites', 'where', 'contract', 'actions']);
  const checkpoint: Checkpoint = {
    name,
    data: root.get('data').text(),
    suites: root.get('suites').texts(),
    where: root.get('where').text(),
    contract: root.get('contract').text(),
    actions: root.get('actions').items().flatMap(readAction),
    parameters: {},
    notes: [],
  };
  if (checkpoint.suites.length === 0) root.problem('checkpoint.no-suites', `the checkpoint ${name} names no suite`);
  return checkpoint;
}

function readAction(value: YamlValue): CheckpointAction[] {
  value.allow(['report', 'to', 'when']);
  const report = value.get('report').text() ?? '';
  const to = value.get('to').text();
  const when = value.get('when').text() ?? 'always';
  const format = REPORT_FORMATS.find((each) => each === report);
  const condition = ACTION_CONDITIONS.find((each) => each === when);
  if (format === undefined)
    value.problem('checkpoint.report', `unknown report ${report}`, suggest(report, REPORT_FORMATS));
  if (condition === undefined)
    value.problem('checkpoint.when', `unknown moment ${when}`, suggest(when, ACTION_CONDITIONS));
  if (to === undefined) value.problem('checkpoint.to', `${value.path} has no file to write to`);
  return format === undefined || condition === undefined || to === undefined
    ? []
    : [{ report: format, to, when: condition }];
}

function checkpointNames(projectDir: string): string[] {
  const folder = path.join(projectDir, CHECKPOINTS_FOLDER);
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder).flatMap((file) => /^(.+)\.(?:ya?ml|json)$/.exec(file)?.[1] ?? []);
}
