import type { YamlValue } from './yaml.js';

/** What a folder's YAML says of all models in the folder and below it, under `config`. */
export interface FolderDefaults {
  materialized: YamlValue;
  tags: string[];
  enabled: boolean | undefined;
}

const KEYS = ['materialized', 'tags', 'enabled'];

export const FOLDER_KEYS: readonly string[] = [...KEYS, ...KEYS.map((key) => `+${key}`)];

/** Reads the `config` of a folder. A key may have the `+` that dbt writes before it. */
export function readFolderDefaults(config: YamlValue): FolderDefaults {
  config.allow(FOLDER_KEYS);
  const get = (key: string): YamlValue => config.get(config.has(`+${key}`) ? `+${key}` : key);
  return { materialized: get('materialized'), tags: get('tags').texts(), enabled: get('enabled').boolean() };
}

/** Whether a file is in the folder of another one, or below it. */
export const isBeside = (file: string, yamlFile: string): boolean =>
  file.startsWith(yamlFile.slice(0, yamlFile.lastIndexOf('/') + 1));
