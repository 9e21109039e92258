import fs from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXAMPLES } from '../../src/cli/examples.js';
import { createProgram } from '../../src/cli/program.js';
import { acquireLock } from '../../src/run/lock.js';
import { ProjectFolder, REPOSITORY } from '../support/project-folder.js';

const silent = { env: {}, cwd: '.', out() {}, err() {}, isTTY: false, signal: new AbortController().signal };

interface Leaf {
  name: string;
  command: Command;
}

const leaves = (command: Command, name: string): Leaf[] =>
  command.commands.length === 0
    ? [{ name, command }]
    : command.commands.flatMap((sub) => leaves(sub, `${name} ${sub.name()}`.trim()));

const COMMANDS = leaves(
  createProgram(silent, () => undefined),
  '',
).map((leaf): [string, Leaf] => [leaf.name, leaf]);

/** What a command cannot be called without. */
function required({ command }: Leaf): string[] {
  const options = command.options.filter(({ mandatory }) => mandatory);
  return [
    ...command.registeredArguments
      .filter((argument) => argument.required)
      .map((argument) => (argument.name() === 'kind' ? 'model' : 'absent')),
    ...options.flatMap(({ long, argChoices }) => [long ?? '', argChoices?.[0] ?? 'absent']),
  ];
}

const takesProject = ({ command }: Leaf): boolean =>
  !['check', 'profile'].includes(command.name()) && command.options.some(({ long }) => long === '--project-dir');

let outside: ProjectFolder;
let broken: ProjectFolder;
beforeAll(() => {
  outside = new ProjectFolder();
  broken = new ProjectFolder({
    'lastro.config.ts': "export default {\n  name: 'broken',\n  tragets: {},\n};\n",
    'src/index.md': '# Home\n',
  });
});
afterAll(() => {
  outside.remove();
  broken.remove();
});

/** Commands that read no configuration: they work on files of the last run and of the history. */
const READ_NO_CONFIG = [
  ...['annotate', 'serve', 'clean', 'sample', 'retry', 'compare'],
  ...['history prune', 'history merge', 'alert list', 'state restore', 'site'],
];

const ON_PROJECTS = COMMANDS.filter(([, leaf]) => takesProject(leaf));
const READ_CONFIG = ON_PROJECTS.filter(([name]) => !READ_NO_CONFIG.includes(name) && name !== 'dev');

describe('exit code 2', () => {
  it.each(COMMANDS)('of %s for an option that it has not', async (name, leaf) => {
    const { code, err } = await outside.lastro(...name.split(' '), ...required(leaf), '--no-such-option');
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('--no-such-option') as string });
  });

  it.each(ON_PROJECTS)('of %s outside of a project, where it writes nothing', async (name, leaf) => {
    const { code, err, out } = await outside.lastro(...name.split(' '), ...required(leaf));
    expect({ code, out: out.trim() }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^config\.missing {2}no lastro\.config\.ts in .* \(run lastro inside a project/);
    expect(fs.readdirSync(outside.dir).sort()).toEqual(['node_modules', 'package.json']);
  });

  it.each(ON_PROJECTS)('of %s for a folder that does not exist', async (name, leaf) => {
    const { code, err } = await outside.lastro(...name.split(' '), ...required(leaf), '--project-dir', 'nowhere');
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('nowhere') as string });
  });

  it.each(['--every=5s', '--batch=5', '--publish-every=1m'])('of load for %s without --follow', async (option) => {
    const { code, err } = await broken.lastro('load', option);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('usage.follow-option') as string });
  });

  it.each(READ_CONFIG)('of %s for a wrong configuration, with its line and no stack', async (name, leaf) => {
    const { code, err } = await broken.lastro(...name.split(' '), ...required(leaf));
    expect({ code, err }).toEqual({
      code: 2,
      err: 'lastro.config.ts:3  config.unknown-key  unknown key tragets (did you mean targets?)',
    });
  });
});

it.each(['build', 'load', 'run', 'test'])(
  'exit code 2 of %s while another run holds the warehouse',
  async (command) => {
    const project = new ProjectFolder({ 'lastro.config.ts': "export default { name: 'held' };\n" });
    const holder = { pid: process.pid, run_id: 'other', started_at: '2018-10-17T06:00:00Z' };
    const release = acquireLock(project.path('target/warehouse.duckdb'), holder);
    try {
      const { code, err } = await project.lastro(command);
      expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(/run\.locked {2}.*other/) as string });
    } finally {
      release();
      project.remove();
    }
  },
);

it.each(COMMANDS)('%s has examples, whose options it has', (name, { command }) => {
  const examples = EXAMPLES[`lastro ${name}`] ?? [];
  expect(examples.length).toBeGreaterThan(0);
  for (const example of examples) {
    expect(example).toMatch(new RegExp(`^lastro ${name}( |$)`));
    const flags = example.match(/(?<= )--?[a-z][a-z-]*/g) ?? [];
    const known = command.options.flatMap(({ long, short }) => [long, short]);
    for (const flag of flags) expect(known).toContain(flag);
  }
});

it('the codes are those of the documentation', () => {
  const page = fs.readFileSync(path.join(REPOSITORY, 'docs/reference/cli.md'), 'utf8');
  const table = /\*\*Exit codes\.\*\*[^]*?\n\n/.exec(page)?.[0] ?? '';
  expect([...table.matchAll(/\*\*(\d+)\*\*/g)].map(([, code]) => Number(code))).toEqual([0, 1, 2, 130, 143]);
});
