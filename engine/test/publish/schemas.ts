import fs from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import { schemaAddress, type ArtifactName } from '../../src/publish/schema-address.js';

const FOLDER = path.join(import.meta.dirname, '../../src/publish/schemas');
const addFormats = addFormatsModule as unknown as (ajv: Ajv2020) => void;

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
addFormats(ajv);
for (const name of fs.readdirSync(FOLDER))
  ajv.addSchema(JSON.parse(fs.readFileSync(path.join(FOLDER, name), 'utf8')) as object);

/** What breaks an artifact's published schema, a line each. */
export function schemaProblems(artifact: ArtifactName, value: unknown): string[] {
  const validate = ajv.getSchema(schemaAddress(artifact));
  if (validate === undefined) throw new Error(`no schema at ${schemaAddress(artifact)}`);
  void validate(value);
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
}
