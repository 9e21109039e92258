// `npm test`: installs what the tests need, runs every check, and ends with one line that counts them.
import { execFileSync, spawnSync } from 'node:child_process';
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

const CHECKS = [
  ['types', 'tsc', ['--noEmit']],
  ['lint', 'eslint', ['.', '--max-warnings=0']],
  ['format', 'prettier', ['--check', '--log-level=warn', '.']],
  [
    'imports',
    'depcruise',
    ['engine', 'loaders', 'src', 'tests', '--config', '.dependency-cruiser.cjs', '--output-type', 'err'],
  ],
  ['dead code', 'knip', ['--no-progress', '--no-config-hints']],
];

installPackages();
installChromium();
const count = { passed: 0, failed: 0, skipped: 0 };
const only = process.argv.slice(2);

for (const [name, command, args] of only.length > 0 ? [] : CHECKS) {
  const started = performance.now();
  const { status } = spawnSync(`node_modules/.bin/${command}`, args, { stdio: 'inherit' });
  count[status === 0 ? 'passed' : 'failed']++;
  console.log(`${status === 0 ? 'passed' : 'FAILED'}  ${name}  ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

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
