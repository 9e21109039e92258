export type ArtifactName = 'manifest' | 'run_results' | 'catalog' | 'sources' | 'published' | 'alert';

/** Where an artifact's JSON Schema is published; the version changes when a reader would break. */
export function schemaAddress(artifact: ArtifactName): string {
  return `https://lastro.dev/schemas/${artifact}/v1.json`;
}
