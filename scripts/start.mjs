// `npm start`: installs when needed, then builds everything and serves the site. Arguments go to `lastro start`.
import { spawnSync } from 'node:child_process';
import { installPackages } from './install.mjs';

installPackages();
const [command = 'start', ...rest] = process.argv.slice(2);
const { status } = spawnSync(process.execPath, ['engine/bin/lastro.js', command, ...rest], { stdio: 'inherit' });
process.exit(status ?? 1);
