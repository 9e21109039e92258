// `npm test`: installs what the tests need, runs every check, and ends with one line that counts them.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { installPackages } from './install.mjs';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

function findChromium() {
  return [process.env.LASTRO_CHROMIUM, ...CHROMIUM].find((file) => file && existsSync(file));
}

/** Installs Debian's chromium where that is possible; elsewhere says what is missing. */
function installChromium() {
  if (findChromium()) return;
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    console.log('installing chromium ...');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const options = { stdio: ['ignore', 'ignore', 'inherit'], env };
    try {
      execFileSync('apt-get', ['update', '-qq'], options);
      execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options);
    } catch (error) {
      console.log(`chromium could not be installed: ${error.message}`);
    }
  }
  if (!findChromium())
    console.log('no chromium found: browser tests are skipped (install it, or name one with LASTRO_CHROMIUM)');
}

/** Checks by lane: the lanes run side by side, for the first takes as long as all others together. */
const LANES = [
  [['lint', 'eslint', ['.', '--max-warnings=0']]],
  [
    ['types', 'tsc', ['--noEmit']],
    ['format', 'prettier', ['--check', '--log-level=warn', '.']],
    [
      'imports',
      'depcruise',
      ['engine', 'loaders', 'src', 'tests', '--config', '.dependency-cruiser.cjs', '--output-type', 'err'],
    ],
    ['dead code', 'knip', ['--no-progress', '--no-config-hints']],
  ],
];

/** Runs one check after the other; each prints what it found when it has ended. */
async function runLane(checks) {
  for (const [name, command, args] of checks) {
    const started = performance.now();
    const found = [];
    const status = await new Promise((resolve) => {
      const child = spawn(`node_modules/.bin/${command}`, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => found.push(chunk));
      child.on('error', (error) => found.push(Buffer.from(`${error.message}\n`)));
      child.on('close', resolve);
    });
    count[status === 0 ? 'passed' : 'failed']++;
    process.stdout.write(Buffer.concat(found));
    console.log(
      `${status === 0 ? 'passed' : 'FAILED'}  ${name}  ${((performance.now() - started) / 1000).toFixed(1)} s`,
    );
  }
}

installPackages();
installChromium();
const count = { passed: 0, failed: 0, skipped: 0 };
const only = process.argv.slice(2);

if (only.length === 0) await Promise.all(LANES.map(runLane));

const report = 'target/test-report.json';
mkdirSync('target', { recursive: true });
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
const { status } = spawnSync('node_modules/.bin/vitest', ['run', ...reporters, ...only], { stdio: 'inherit' });
try {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numFailedTestSuites } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  count.passed += numPassedTests;
  count.failed += numFailedTests || (status === 0 ? 0 : Math.max(1, numFailedTestSuites));
  count.skipped += numPendingTests + numTodoTests;
} catch (error) {
  console.log(`vitest left no report: ${error.message}`);
  count.failed++;
}
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exit(count.failed === 0 ? 0 : 1);
