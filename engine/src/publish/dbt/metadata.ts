import type { ArtifactMetadata } from '../artifacts.js';

/** The versions of dbt's schemas that the files keep to; none of them needs more than this version of dbt wrote. */
const SCHEMAS = { manifest: 'v12', 'run-results': 'v6', catalog: 'v1', sources: 'v3' } as const;
const DBT_VERSION = '1.10.0';

export interface DbtMetadata {
  dbt_schema_version: string;
  dbt_version: string;
  generated_at: string;
  invocation_id: string;
  env: Record<string, string>;
}

/** The head of a file for dbt's tools; `env` says that Lastro wrote it. */
export function dbtMetadata(schema: keyof typeof SCHEMAS, metadata: ArtifactMetadata): DbtMetadata {
  return {
    dbt_schema_version: `https://schemas.getdbt.com/dbt/${schema}/${SCHEMAS[schema]}.json`,
    dbt_version: DBT_VERSION,
    generated_at: metadata.generated_at,
    invocation_id: metadata.invocation_id,
    env: { LASTRO_VERSION: metadata.lastro_version },
  };
}
