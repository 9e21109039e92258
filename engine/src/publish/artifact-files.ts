import path from 'node:path';
import { stageFiles, type StagedFiles } from '../base/staged-files.js';
import type { Manifest, RunResults } from './artifacts.js';
import type { Catalog } from './catalog.js';
import { badge } from './formats/badge.js';
import { jsonText } from './formats/json.js';
import { junit } from './formats/junit.js';
import { summary } from './formats/summary.js';
import type { Sources } from './freshness.js';
import { schemaAddress, type ArtifactName } from './schema-address.js';

export interface Artifacts {
  manifest: Manifest;
  runResults: RunResults;
  /** Without it the file of an earlier run stays, with that run's id in it. */
  catalog?: Catalog | undefined;
  sources?: Sources | undefined;
}

/** Every artifact by its file name in the target folder. */
export function artifactFiles({ manifest, runResults, catalog, sources }: Artifacts): Map<string, string> {
  const json: [ArtifactName, (Manifest | RunResults | Catalog | Sources) | undefined][] = [
    ['manifest', manifest],
    ['run_results', runResults],
    ['catalog', catalog],
    ['sources', sources],
  ];
  const files = new Map<string, string>();
  for (const [name, artifact] of json)
    if (artifact !== undefined)
      files.set(
        `${name}.json`,
        jsonText({ ...artifact, metadata: { ...artifact.metadata, schema_version: schemaAddress(name) } }),
      );
  return files
    .set('junit.xml', junit(runResults))
    .set('summary.md', summary(runResults))
    .set('badge.svg', badge(runResults));
}

/**
 * Writes the artifacts of a run beside their places; committed, they replace those of the run before,
 * `run_results.json` last, so that it never refers to others.
 */
export function stageArtifacts(targetDir: string, artifacts: Artifacts): Promise<StagedFiles> {
  const last = 'run_results.json';
  const files = [...artifactFiles(artifacts)].sort(([a], [b]) => Number(a === last) - Number(b === last));
  return stageFiles(new Map(files.map(([name, text]) => [path.join(targetDir, name), text])));
}
