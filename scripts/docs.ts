/** Builds `docs/` as a site, in `docs/site/dist`: `npm run docs`. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { assembledPages } from './docs-pages.js';

const repository = path.join(import.meta.dirname, '..');
const project = path.join(repository, 'docs', 'site');
const src = path.join(project, 'src');

fs.rmSync(src, { recursive: true, force: true });
for (const [file, text] of assembledPages(path.join(repository, 'docs'))) {
  fs.mkdirSync(path.dirname(path.join(src, file)), { recursive: true });
  fs.writeFileSync(path.join(src, file), text);
}
fs.cpSync(path.join(repository, 'docs', 'images'), path.join(src, 'images'), { recursive: true });

const command = [path.join(repository, 'engine', 'bin', 'lastro.js'), 'build', '--site', '--project-dir', project];
process.exitCode = spawnSync(process.execPath, command, { stdio: 'inherit' }).status ?? 1;
