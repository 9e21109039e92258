import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const repository = path.resolve(import.meta.dirname, '../..');

it('npm run docs builds the site of docs/', () => {
  const out = execFileSync('npm', ['run', '--silent', 'docs'], { cwd: repository, encoding: 'utf8' });
  expect(out).toMatch(/^PASS /m);
  expect(fs.existsSync(path.join(repository, 'docs/site/dist/reference/errors.html'))).toBe(true);
});
