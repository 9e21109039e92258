import { afterEach, expect, it } from 'vitest';
import { readConfig } from '../../src/project/config.js';
import { ProjectFolder } from '../support/project-folder.js';

let project: ProjectFolder;
afterEach(() => project.remove());

const read = (targets: string): Promise<unknown> => {
  project = new ProjectFolder({ 'lastro.config.ts': `export default { name: 'shop', targets: ${targets} };\n` });
  return readConfig(project.dir);
};

it.each([
  ["{ dev: { type: 'oracle' } }", 'target dev has type oracle', 'known: duckdb, bigquery'],
  ["{ dev: { type: 'toString' } }", 'target dev has type toString', 'known: duckdb, bigquery'],
  [
    "{ dev: { type: 'duckdb', memorylimit: '1GB' } }",
    'unknown key memorylimit of target dev',
    'did you mean memoryLimit?',
  ],
  ["{ dev: { type: 'duckdb', compress: 'yes' } }", 'compress of target dev is "yes"', 'it must be a boolean'],
  ["{ prod: { type: 'bigquery', project: 'p' } }", 'missing key prefix of target prod', 'it must be a string'],
])('%s is refused', async (targets, message, hint) => {
  await expect(read(targets)).rejects.toMatchObject({ problems: [{ message, hint }] });
});

it('targets with the keys of their types are taken as they are', async () => {
  const targets = {
    dev: { type: 'duckdb', path: 'a.duckdb' },
    prod: { type: 'bigquery', project: 'p', prefix: 'shop' },
  };
  expect(await read(JSON.stringify(targets))).toMatchObject({ targets });
});

it('another version of the configuration is refused before its keys are read, with what to do', async () => {
  const readVersion = (version: string): Promise<unknown> => {
    project = new ProjectFolder({
      'lastro.config.ts': `export default { version: ${version}, name: 'shop', of: 'later' };\n`,
    });
    return readConfig(project.dir);
  };
  await expect(readVersion('1')).rejects.toMatchObject({ problems: [{ message: 'unknown key of' }] });
  project.remove();
  await expect(readVersion('2')).rejects.toMatchObject({
    code: 'config.version',
    message: 'version is 2',
    hint: 'this Lastro knows version 1: update it with npm install lastro@latest',
  });
  project.remove();
  await expect(readVersion('"1"')).rejects.toMatchObject({ message: 'version is "1"', hint: 'use 1, or leave it out' });
});

it.each([
  ["archive: 'ftp://host/archive'", 'archive', 'archive is "ftp://host/archive"'],
  ["archive: 's3://UPPER/archive'", 'archive', 'archive is "s3://UPPER/archive"'],
  ["archive: 's3://bucket/a/../b'", 'archive', 'archive is "s3://bucket/a/../b"'],
  ["archive: ''", 'archive', 'archive is ""'],
  ["publish: { layers: { to: 'ftp://host/lake' } }", 'publish', 'to of publish.layers is "ftp://host/lake"'],
  ['publish: { layers: { to: 1 } }', 'publish', 'to of publish.layers is 1'],
])('%s is no place', async (setting, code, message) => {
  project = new ProjectFolder({ 'lastro.config.ts': `export default {\n  name: 'shop',\n  ${setting},\n};\n` });
  await expect(readConfig(project.dir)).rejects.toMatchObject({
    problems: [
      {
        code: `config.${code}`,
        message,
        hint: 'use a folder, s3://bucket/folder or gs://bucket/folder',
        location: { file: 'lastro.config.ts', line: 3 },
      },
    ],
  });
});
