import fs from 'node:fs';
import path from 'node:path';
import { LastroError } from '../../base/errors.js';
import type { Expectation } from '../../expect/index.js';
import { importError, importModule } from '../../project/modules.js';

const CUSTOM_FOLDER = 'expectations/custom';

/**
 * The project's own expectations: every TypeScript file in `expectations/custom/` exports one by default, or several
 * as an array. Problems are collected, and a file with a problem is left out.
 */
export async function loadCustomExpectations(projectDir: string, problems: LastroError[]): Promise<Expectation[]> {
  const folder = path.join(projectDir, CUSTOM_FOLDER);
  if (!fs.existsSync(folder)) return [];
  const found: Expectation[] = [];
  for (const name of fs.readdirSync(folder).sort()) {
    if (!/\.[jt]s$/.test(name) || name.endsWith('.d.ts')) continue;
    const location = { file: `${CUSTOM_FOLDER}/${name}` };
    try {
      const { exports, hash } = await importModule(path.join(folder, name));
      const exported = exports['default'];
      const all: unknown[] = Array.isArray(exported) ? exported : [exported];
      if (all.every(isExpectation)) found.push(...all.map((each) => ({ ...each, version: hash, isCustom: true })));
      else
        problems.push(
          new LastroError('expectation.no-default', `${location.file} has no expectation as its default export`, {
            location,
            hint: 'export default defineExpectation({ ... }), columnMap({ ... }) or sqlExpectation({ ... })',
          }),
        );
    } catch (error) {
      problems.push(importError('expectation', location.file, error));
    }
  }
  return found;
}

function isExpectation(value: unknown): value is Expectation {
  return typeof value === 'object' && value !== null && 'type' in value && 'measure' in value;
}
