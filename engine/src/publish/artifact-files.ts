import path from 'node:path';
import { stageFiles, type StagedFiles } from '../base/staged-files.js';
import type { RunReport } from '../history/index.js';
import type { Manifest, RunResults } from './artifacts.js';
import type { Catalog } from './catalog.js';
import { dbtCatalog, dbtRunResults, dbtSources, type DbtManifest } from './dbt/index.js';
import { badge } from './formats/badge.js';
import { jsonText } from './formats/json.js';
import { junit } from './formats/junit.js';
import { summary } from './formats/summary.js';
import type { Sources } from './freshness.js';
import { schemaAddress, type ArtifactName } from './schema-address.js';

/** Below the target folder, as dbt's tools read a project. */
export const DBT_FOLDER = 'dbt';

export interface Artifacts {
  manifest: Manifest;
  runResults: RunResults;
  /** Without it the file of an earlier run stays, with that run's id in it. */
  catalog?: Catalog | undefined;
  /** Without it the summary has nothing on earlier runs. */
  report?: RunReport | undefined;
  sources?: Sources | undefined;
  /** Without it nothing is written for dbt's tools. */
  dbtManifest?: DbtManifest | undefined;
}

/** Every artifact by its file name in the target folder. */
export function artifactFiles(artifacts: Artifacts): Map<string, string> {
  const { manifest, runResults, catalog, sources, report } = artifacts;
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
  for (const [name, artifact] of dbtArtifacts(artifacts)) files.set(`${DBT_FOLDER}/${name}.json`, jsonText(artifact));
  return files
    .set('junit.xml', junit(runResults))
    .set('summary.md', summary(runResults, report))
    .set('badge.svg', badge(runResults));
}

/** The artifacts by dbt's schemas, by name. */
function dbtArtifacts({ manifest, runResults, catalog, sources, dbtManifest }: Artifacts): Map<string, object> {
  const files = new Map<string, object>();
  if (dbtManifest === undefined) return files;
  files.set('manifest', dbtManifest);
  if (catalog !== undefined) files.set('catalog', dbtCatalog(catalog, dbtManifest));
  if (sources !== undefined) files.set('sources', dbtSources(sources));
  return files.set('run_results', dbtRunResults(runResults, manifest, dbtManifest));
}

/** `sources.json` by its file name in the target folder, and for dbt's tools. */
export function sourcesFiles(sources: Sources): Map<string, string> {
  return new Map([
    [`${DBT_FOLDER}/sources.json`, jsonText(dbtSources(sources))],
    ['sources.json', jsonText(sources)],
  ]);
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
