import fs from 'node:fs';
import path from 'node:path';
import { UsageError, assertNoProblems } from '../base/errors.js';
import { suggest } from '../base/text.js';
import { YamlFile, type YamlValue } from '../project/yaml.js';
import { REPORT_FORMATS, type ReportFormat } from '../expect/reporters/index.js';

/** A named group of suites, what they check, and what is done with the answer. */
export interface Checkpoint {
  name: string;
  /** The data, when the command line names none. Relative to the project. */
  data: string | undefined;
  /** Paths of suites, relative to the project. */
  suites: string[];
  where: string | undefined;
  /** A contract whose personal properties are masked. Relative to the project. */
  contract: string | undefined;
  actions: CheckpointAction[];
}

/** Writes a report to a file. */
export interface CheckpointAction {
  report: ReportFormat;
  /** Relative to the project. */
  to: string;
  when: 'always' | 'failure' | 'success';
}

const CHECKPOINTS_FOLDER = 'expectations/checkpoints';
/** Keys that only checkpoints of Great Expectations have. */
const GX_KEYS = [
  'class_name',
  'module_name',
  'validations',
  'validation_definitions',
  'action_list',
  'config_version',
  'expectation_suite_name',
  'batch_request',
];
const ACTION_CONDITIONS = ['always', 'failure', 'success'] as const;

/** Reads `expectations/checkpoints/<name>.yaml`. Throws a {@link UsageError} with every problem in it. */
export function readCheckpoint(projectDir: string, name: string): Checkpoint {
  const file = ['yaml', 'yml']
    .map((ending) => `${CHECKPOINTS_FOLDER}/${name}.${ending}`)
    .find((each) => fs.existsSync(path.join(projectDir, each)));
  if (file === undefined)
    throw new UsageError('check.unknown-checkpoint', `no checkpoint ${name} in ${CHECKPOINTS_FOLDER}`, {
      hint: suggest(name, checkpointNames(projectDir)),
    });
  const yaml = YamlFile.read(path.join(projectDir, file), file);
  const { root } = yaml;
  const foreign = GX_KEYS.find((key) => root.has(key));
  if (foreign !== undefined)
    throw new UsageError(
      'checkpoint.great-expectations',
      `the checkpoint ${name} uses Great Expectations' format: it has ${foreign}`,
      {
        location: root.get(foreign).location,
        hint: 'this format is not supported: list the suites under suites: and the data under data:',
      },
    );
  root.allow(['name', 'description', 'data', 'suites', 'where', 'contract', 'actions']);
  const checkpoint: Checkpoint = {
    name,
    data: root.get('data').text(),
    suites: root.get('suites').texts(),
    where: root.get('where').text(),
    contract: root.get('contract').text(),
    actions: root.get('actions').items().flatMap(readAction),
  };
  if (checkpoint.suites.length === 0) root.problem('checkpoint.no-suites', `the checkpoint ${name} lists no suites`);
  assertNoProblems(yaml.problems);
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
  if (to === undefined) value.problem('checkpoint.to', `${value.path} has no output file (to:)`);
  return format === undefined || condition === undefined || to === undefined
    ? []
    : [{ report: format, to, when: condition }];
}

function checkpointNames(projectDir: string): string[] {
  const folder = path.join(projectDir, CHECKPOINTS_FOLDER);
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder).flatMap((file) => /^(.+)\.ya?ml$/.exec(file)?.[1] ?? []);
}
