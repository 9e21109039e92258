import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { artifactFiles, stageArtifacts, type Artifacts } from '../../src/publish/artifact-files.js';
import { expectGolden } from '../support/golden.js';
import { catalog, manifest, manifestOfDbt, runResults, sources } from './fixture.js';
import { schemaProblems } from './schemas.js';

const write = async (folder: string, of: Artifacts): Promise<void> => (await stageArtifacts(folder, of)).commit();

const artifacts = () => ({
  manifest: manifest(),
  runResults: runResults(),
  catalog: catalog(),
  sources: sources(),
  dbtManifest: manifestOfDbt(),
});

const filesIn = (folder: string): string[] =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();

describe('artifacts', () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-artifacts-'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  it('are the files kept in tests/golden/artifacts', () => {
    expectGolden('artifacts', artifactFiles(artifacts()));
  });

  it.each(['manifest', 'run_results', 'catalog', 'sources'] as const)(
    '%s.json keeps to its published schema',
    (name) => {
      const text = artifactFiles(artifacts()).get(`${name}.json`) ?? '';
      expect(schemaProblems(name, JSON.parse(text))).toEqual([]);
    },
  );

  it('a result without one of its keys breaks the schema, and so does a key nobody knows', () => {
    const written = JSON.parse(artifactFiles(artifacts()).get('run_results.json') ?? '') as {
      results: Record<string, unknown>[];
    };
    delete written.results[0]?.['rows'];
    Object.assign(written.results[1] ?? {}, { surprise: 1 });
    expect(schemaProblems('run_results', written)).toEqual([
      "/results/0 must have required property 'rows'",
      '/results/1 must NOT have additional properties',
    ]);
  });

  it('are written below a folder that is not there, each in place of the one before', async () => {
    const target = path.join(folder, 'deep', 'target');
    await write(target, artifacts());
    fs.writeFileSync(path.join(target, 'badge.svg'), 'old');
    await write(target, artifacts());
    for (const [name, text] of artifactFiles(artifacts()))
      expect(fs.readFileSync(path.join(target, name), 'utf8')).toBe(text);
    expect(filesIn(target)).toEqual([...artifactFiles(artifacts()).keys()].sort());
  });

  it('are all written before the first of them is replaced', async () => {
    await write(folder, artifacts());
    fs.mkdirSync(path.join(folder, `summary.md.${process.pid}.tmp`));
    const changed = { ...manifest(), nodes: {} };
    await expect(stageArtifacts(folder, { ...artifacts(), manifest: changed })).rejects.toThrow('EISDIR');
    fs.rmdirSync(path.join(folder, `summary.md.${process.pid}.tmp`));
    expect(
      Object.fromEntries(filesIn(folder).map((name) => [name, fs.readFileSync(path.join(folder, name), 'utf8')])),
    ).toEqual(Object.fromEntries(artifactFiles(artifacts())));
  });

  it('leave the catalogue of an earlier run where this one has none', async () => {
    await write(folder, artifacts());
    await write(folder, { manifest: manifest(), runResults: runResults() });
    expect(fs.existsSync(path.join(folder, 'catalog.json'))).toBe(true);
  });
});
