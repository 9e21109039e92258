import { afterAll, expect, it, vi } from 'vitest';
import { warehouseType } from '../../src/warehouses/index.js';
import { ProjectFolder } from '../support/project-folder.js';

const open = vi.spyOn(warehouseType('duckdb'), 'open');

const project = new ProjectFolder({
  'lastro.config.ts': `import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop' });\n`,
  'transforms/marts/a.sql': 'select 1 as x\n',
  'transforms/marts/b.sql': 'select 2 as x\n',
});
afterAll(() => project.remove());

async function sessionsOf(...args: string[]): Promise<(number | undefined)[]> {
  open.mockClear();
  const { code, out, err } = await project.lastro('build', ...args);
  expect(code, out + err).toBe(0);
  return open.mock.calls.filter(([, { readOnly }]) => !readOnly).map(([, { sessions }]) => sessions);
}

it('a run divides the cores among the tables that it can build side by side', async () => {
  expect(await sessionsOf()).toEqual([2]);
  expect(await sessionsOf('--threads', '100')).toEqual([2]);
  expect(await sessionsOf('--threads', '1')).toEqual([1]);
  expect(await sessionsOf('--select', 'b')).toEqual([1]);
});
