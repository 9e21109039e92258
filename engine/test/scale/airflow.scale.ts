import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect } from 'vitest';
import { exportJobs } from '../../src/jobs/index.js';
import { CronSchedule } from '../../src/project/cron.js';
import { EXPORTED, HOSTILE_FOLDER } from '../jobs/exported.js';
import { pythonWith, runPython } from '../support/python.js';
import { itRequires } from '../support/requires.js';

const SCRIPT = fileURLToPath(new URL('airflow_dags.py', import.meta.url));

const python = await pythonWith('apache-airflow==3.3.2');
const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-airflow-')));
afterAll(() => fs.rmSync(root, { recursive: true }));

interface Bag {
  errors: Record<string, string>;
  dags: Record<string, { owner: string; times: string[]; run: string; catchup: boolean; max_active_runs: number }>;
}

const times = (schedule: CronSchedule): string[] => {
  const all: Date[] = [];
  while (all.length < 40) all.push(schedule.next(all.at(-1) ?? new Date('2026-01-01T00:00:00Z')));
  return all.map((time) => time.toISOString());
};

itRequires(python !== undefined, 'Airflow could not be installed from PyPI')(
  'the DagBag of Airflow imports the exported jobs, with their times, and its tasks run them in their folder',
  async () => {
    const projectDir = path.join(root, HOSTILE_FOLDER);
    const dags = path.join(root, 'dags');
    fs.mkdirSync(projectDir);
    fs.mkdirSync(dags);
    const program = path.join(projectDir, 'program.sh');
    // Ends with an error for one of the jobs.
    fs.writeFileSync(program, 'printf "%s|" "$PWD" "$0" "$@" > "ran-$3"\n[ "$3" != sunday ] || exit 3\n');
    const files = exportJobs('airflow', EXPORTED, {
      projectDir,
      hasLockfile: true,
      secrets: [],
      folderInRepository: '.',
      lastro: ['/bin/sh', program],
    });
    for (const [name, text] of files) fs.writeFileSync(path.join(dags, name), text);
    process.env['AIRFLOW_HOME'] = path.join(root, 'home');
    process.env['AIRFLOW__CORE__LOAD_EXAMPLES'] = 'False';
    const output = await runPython(python ?? '', SCRIPT, JSON.stringify([dags]));
    const bag = JSON.parse(/^RESULT (.*)$/m.exec(output)?.[1] ?? '') as Bag;
    expect(bag.errors).toEqual({});
    expect(Object.keys(bag.dags).sort()).toEqual(Object.keys(EXPORTED).sort());
    for (const [name, { schedule = '', timezone = 'UTC', owner = 'lastro' }] of Object.entries(EXPORTED)) {
      const { times: found, ...dag } = bag.dags[name] ?? { times: [] };
      expect(dag).toMatchObject({
        owner,
        catchup: false,
        max_active_runs: 1,
        run: name === 'sunday' ? 'job sunday ended with exit code 3' : 'success',
      });
      expect(found, name).toEqual(times(new CronSchedule(schedule, timezone)));
      const words = [projectDir, program, 'job', 'run', name, '--trigger', 'schedule'];
      expect(fs.readFileSync(path.join(projectDir, `ran-${name}`), 'utf8')).toBe(`${words.join('|')}|`);
    }
  },
);
