import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';

const GOLDEN = path.join(import.meta.dirname, '..', 'golden');

/** Compares texts by file name with those kept in `tests/golden/<folder>`; `UPDATE_GOLDEN=1` keeps the new ones. */
export function expectGolden(folder: string, files: ReadonlyMap<string, string>): void {
  const place = path.join(GOLDEN, folder);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    fs.rmSync(place, { recursive: true, force: true });
    for (const [name, text] of files) {
      fs.mkdirSync(path.dirname(path.join(place, name)), { recursive: true });
      fs.writeFileSync(path.join(place, name), text);
    }
  }
  const kept = fs.existsSync(place) ? fs.readdirSync(place, { recursive: true, withFileTypes: true }) : [];
  const names = kept
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(place, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
  expect([...files.keys()].sort(), `files of tests/golden/${folder}`).toEqual(names.sort());
  for (const [name, text] of files)
    expect(text, `tests/golden/${folder}/${name}`).toBe(fs.readFileSync(path.join(place, name), 'utf8'));
}
