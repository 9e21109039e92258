// `npm start`: installs when needed, then builds everything and serves the site. Arguments go to `lastro start`.
import { installPackages } from './install.mjs';

installPackages();
if (process.argv.length < 3) process.argv.push('start');
await import('../engine/bin/lastro.js');
