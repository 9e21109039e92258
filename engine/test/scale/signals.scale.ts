import fs from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changedShop } from '../support/changed-shop.js';
import { differences, snapshot } from '../support/killed-run.js';
import { MarkedProcess, siteVersion } from '../support/marked-process.js';
import { ProjectFolder, REPOSITORY } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

const ROUNDS = Number(process.env['LASTRO_SCALE_ROUNDS'] ?? 12);

const COMMANDS = [
  ['build'],
  ['build', '--site'],
  ['site'],
  ['start', '--port', '0'],
  ['serve', '--port', '0'],
  ['dev', '--port', '0'],
];

const CODES = { SIGINT: 130, SIGTERM: 143, SIGKILL: null } as const;

let built: ProjectFolder;
let expected: Record<string, unknown>;
/** Milliseconds that each command takes when it is left alone; servers are told to stop after the longest of the others. */
const durations = new Map<string, number>();

beforeAll(async () => {
  built = new ProjectFolder({ ...SHOP, 'src/index.md': '# Shop\n' });
  expect((await built.spawn(['build', '--site']).ended).code).toBe(0);
  for (const args of COMMANDS.slice(0, 3)) {
    const project = changedShop(built);
    const started = performance.now();
    const { code, out, err } = await project.spawn(args).ended;
    expect(code, out + err).toBe(0);
    durations.set(args.join(' '), performance.now() - started);
    if (args.join(' ') === 'build') expected = withoutSite(await snapshot(project.path('target')));
    project.remove();
  }
});
afterAll(() => built.remove());

/** A snapshot without the built sites, which a build alone does not make. */
function withoutSite({ files, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return { ...rest, files: (files as string[]).filter((name) => !/^(sites?|site\.lock)(\/|$)/.test(name)) };
}

/** The same moments in every campaign: a generator of Park and Miller. */
function random(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

test.each(COMMANDS)(
  '%s, told to stop at random moments, ends at once with its code, leaves no process, and the next build is whole',
  async (...args) => {
    const name = args.join(' ');
    const longest = durations.get(name) ?? Math.max(...durations.values());
    const chance = random(COMMANDS.findIndex((each) => each.join(' ') === name) + 1);
    const taken: number[] = [];
    let early = 0;
    for (let round = 0; round < ROUNDS; round++)
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
        const project = changedShop(built);
        const site = siteVersion(project);
        const running = new MarkedProcess(`${REPOSITORY}/engine/bin/lastro.js`, args, project.dir);
        const moment = 150 + chance() * longest;
        await wait(moment);
        const label = `${name}, ${signal} after ${Math.round(moment)} ms`;
        if (running.child.exitCode !== null) early++;
        else {
          const { code, signal: killedBy, took, output } = await running.send(signal);
          // Before a command listens the signal itself ends it; one that ended in the same moment has its own code.
          if (code !== 0 && killedBy !== signal) expect.soft(code, `${label}\n${output}`).toBe(CODES[signal]);
          if (code !== null) expect.soft(took, label).toBeLessThan(15_000);
          if (code === CODES.SIGINT || code === CODES.SIGTERM) taken.push(took);
        }
        expect.soft(await running.leftAfter(3000), label).toEqual([]);
        if (siteVersion(project) !== site)
          expect.soft(fs.existsSync(project.path('dist', 'index.html')), label).toBe(true);
        const again = await project.spawn(name === 'build' ? ['build'] : ['build', '--site']).ended;
        expect.soft(again.code, `${label}\n${again.out}${again.err}`).toBe(0);
        expect.soft(differences(withoutSite(await snapshot(project.path('target'))), expected), label).toEqual([]);
        expect.soft(fs.existsSync(project.path('target', 'site.lock')), label).toBe(false);
        project.remove();
      }
    taken.sort((a, b) => a - b);
    console.log(
      `${name}: ${ROUNDS * 3} signals, ${early} after the end; stopped in ${Math.round(taken[taken.length >> 1] ?? 0)} ms (median), ${Math.round(taken.at(-1) ?? 0)} ms (longest)`,
    );
  },
);
