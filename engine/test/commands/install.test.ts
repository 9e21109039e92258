import fs from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { install, isInstalled, packageManager } from '../../src/commands/init/install.js';
import { ProjectFolder } from '../support/project-folder.js';

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder();
});
afterEach(() => project.remove());

/** Package managers that do nothing but what the script says. */
function managers(script: string): { PATH: string } {
  for (const name of ['npm', 'pnpm']) {
    project.write(`bin/${name}`, `#!/bin/sh\n${script}\n`);
    fs.chmodSync(project.path('bin', name), 0o755);
  }
  return { PATH: project.path('bin') };
}

const { signal } = new AbortController();

it('is found where a package manager put it, in a folder above, too', () => {
  expect(isInstalled(project.path('packages', 'report'))).toBe(true);
  fs.rmSync(project.path('node_modules'), { recursive: true });
  expect(isInstalled(project.dir)).toBe(false);
});

it('the manager that started the command installs, in the words of each', async () => {
  expect(packageManager({})).toBe('npm');
  expect(packageManager({ npm_config_user_agent: 'pnpm/10.0.0 npm/? node/v22.0.0 linux x64' })).toBe('pnpm');
  const env = managers('echo "$@" >> called');
  expect(await install(project.dir, 'npm', { added: undefined, env, signal })).toBeUndefined();
  expect(await install(project.dir, 'npm', { added: 'lastro@1.0.0', env, signal })).toBeUndefined();
  expect(await install(project.dir, 'pnpm', { added: 'lastro@1.0.0', env, signal })).toBeUndefined();
  expect(project.read('called').split('\n')).toEqual([
    expect.stringMatching(/^install --prefer-offline/),
    expect.stringMatching(/^install lastro@1\.0\.0 --prefer-offline/),
    'add lastro@1.0.0',
    '',
  ]);
});

it('why it failed is said in few lines; a manager that is missing is named', async () => {
  const env = managers(
    'echo "npm http GET x"; echo "npm error code ECONNREFUSED" >&2; echo "npm error     at f (x.js:1:1)" >&2; exit 1',
  );
  expect(await install(project.dir, 'npm', { added: undefined, env, signal })).toBe('npm error code ECONNREFUSED');
  expect(await install(project.dir, 'yarn', { added: undefined, env, signal })).toBe('yarn was not found');
});
