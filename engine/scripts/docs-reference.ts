/** Writes the pages of `docs/reference/` that come from the docstrings. */
import fs from 'node:fs';
import path from 'node:path';
import { REFERENCE_PAGES } from './reference/pages.js';

const folder = path.join(import.meta.dirname, '..', '..', 'docs', 'reference');
for (const [name, text] of Object.entries(REFERENCE_PAGES)) fs.writeFileSync(path.join(folder, name), text());
