import fs from 'node:fs';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { WAREHOUSE_NAMES, warehouseType } from '../../src/warehouses/index.js';
import { ProjectFolder } from '../support/project-folder.js';

let project: ProjectFolder | undefined;
afterEach(() => project?.remove());

it('every folder stands in the registry, with a dialect of its name', () => {
  const folders = fs.readdirSync(path.resolve('engine', 'src', 'warehouses'), { withFileTypes: true });
  expect(folders.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort()).toEqual(
    [...WAREHOUSE_NAMES].sort(),
  );
  for (const name of WAREHOUSE_NAMES) expect(warehouseType(name).dialect(undefined, 'shop').name).toBe(name);
});

it('schemas of artifacts know every warehouse', () => {
  const folder = path.resolve('engine', 'src', 'publish', 'schemas');
  const names: unknown[] = [];
  for (const file of fs.readdirSync(folder))
    JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'), (key, value: unknown) => {
      if (key === 'adapter_type') names.push((value as { enum: unknown }).enum);
      if (key === 'compiled') names.push((value as { required: unknown }).required);
      return value;
    });
  expect(names.length).toBeGreaterThan(4);
  for (const each of names) expect(each).toEqual(WAREHOUSE_NAMES);
});

it('a model may have a text of its own for any warehouse', async () => {
  const texts = Object.fromEntries(
    WAREHOUSE_NAMES.map((name) => [`transforms/marts/${name}_only.${name}.sql`, `select '${name}' as own`]),
  );
  const shared = Object.fromEntries(
    WAREHOUSE_NAMES.map((name) => [`transforms/marts/${name}_only.sql`, "select 'shared' as own"]),
  );
  project = new ProjectFolder({ 'lastro.config.ts': "export default { name: 'shop' };\n", ...texts, ...shared });
  expect((await project.lastro('compile')).code).toBe(0);
  for (const name of WAREHOUSE_NAMES)
    for (const dialect of WAREHOUSE_NAMES)
      expect(project.read(`target/compiled/${dialect}/marts/${name}_only.sql`)).toContain(
        dialect === name ? `'${name}'` : "'shared'",
      );
});
