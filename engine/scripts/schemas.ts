/** Writes `schemas/`: what editors complete and check in suites and in the YAML of transforms. */
import fs from 'node:fs';
import path from 'node:path';
import { coreExpectations, createRegistry } from '../src/expect/index.js';
import { suiteSchema, transformsSchema } from '../src/scaffold/editor-schemas.js';

const folder = path.join(import.meta.dirname, '..', 'schemas');
fs.mkdirSync(folder, { recursive: true });
const schemas = { suite: suiteSchema(createRegistry(coreExpectations)), transforms: transformsSchema() };
for (const [name, schema] of Object.entries(schemas))
  fs.writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(schema)}\n`);
