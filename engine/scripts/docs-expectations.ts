/** Writes `docs/reference/expectations.md` from the registry. */
import fs from 'node:fs';
import path from 'node:path';
import { coreExpectations, createRegistry, expectationReference } from '../src/expect/index.js';

const file = path.join(import.meta.dirname, '..', '..', 'docs', 'reference', 'expectations.md');
fs.writeFileSync(file, expectationReference(createRegistry(coreExpectations)));
