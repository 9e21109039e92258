/** Writes `docs/reference/cli.md` from the command line itself. */
import fs from 'node:fs';
import path from 'node:path';
import { cliReference } from '../src/cli/reference.js';

fs.writeFileSync(path.join(import.meta.dirname, '..', '..', 'docs', 'reference', 'cli.md'), cliReference());
