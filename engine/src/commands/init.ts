import fs from 'node:fs';
import path from 'node:path';
import { UsageError } from '../base/errors.js';
import { PACKAGE } from '../base/package.js';
import { version } from '../base/version.js';

/** npm leaves a `.gitignore` out of a package, so the template has it without its dot. */
const RENAMED: Readonly<Record<string, string>> = { gitignore: '.gitignore' };

/**
 * Writes a small project into a folder, which it creates; returns the paths of its files below the folder. The folder's name
 * becomes the name of the project. Throws `init.exists` before anything is written when one of the files exists.
 */
export function init(folder: string): string[] {
  const template = path.join(PACKAGE, 'templates', 'csv');
  const names = fs
    .readdirSync(template, { recursive: true, encoding: 'utf8' })
    .filter((name) => fs.statSync(path.join(template, name)).isFile())
    .sort();
  const targetOf = (name: string): string => RENAMED[name] ?? name;
  const existing = names.map(targetOf).filter((name) => fs.existsSync(path.join(folder, name)));
  if (existing.length > 0)
    throw new UsageError('init.exists', `${folder} already has ${existing.join(', ')}`, {
      hint: 'choose another folder, or move these files away',
    });
  const values: Readonly<Record<string, string>> = { name: projectName(folder), version: version() };
  for (const name of names) {
    const file = path.join(folder, targetOf(name));
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const text = fs.readFileSync(path.join(template, name), 'utf8');
    fs.writeFileSync(
      file,
      text.replace(/__([a-z]+)__/g, (mark, key: string) => values[key] ?? mark),
      { flag: 'wx' },
    );
  }
  return names.map(targetOf);
}

/** The folder's name in lower-case letters, digits and underscores. */
function projectName(folder: string): string {
  const words = path
    .basename(folder)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  const name = (words ?? []).join('_').replace(/^[0-9_]+/, '');
  return name === '' ? 'report' : name;
}
