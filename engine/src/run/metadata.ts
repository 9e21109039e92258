import { version } from '../base/version.js';
import { schemaAddress, type ArtifactName } from '../publish/schema-address.js';
import type { ArtifactMetadata } from '../publish/artifacts.js';
import type { Project } from './project/project.js';

/** The head of every artifact. */
export function metadata(artifact: ArtifactName, project: Project, runId: string, now: Date): ArtifactMetadata {
  return {
    schema_version: schemaAddress(artifact),
    lastro_version: version(),
    generated_at: now.toISOString(),
    invocation_id: runId,
    project_name: project.config.name,
    target_name: project.targetName,
    adapter_type: project.target.type,
  };
}
