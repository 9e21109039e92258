import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pack, type Packed } from './packed.js';

/** A project whose site has a package in a page, a loader in TypeScript and a query. */
const FILES: Readonly<Record<string, string>> = {
  'lastro.config.ts': `import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop' });\n`,
  'data/orders.csv': 'order_id\n1\n2\n',
  'loaders/orders.ts': `import { csvFile, defineLoader } from 'lastro';
export default defineLoader({
  name: 'orders',
  table: 'orders',
  description: 'Orders.',
  load: () => csvFile({ path: 'data/orders.csv', columns: ['order_id'] }),
});
`,
  'transforms/marts/fct_orders.sql': 'select order_id from @source(raw, orders)\n',
  'src/one.json.ts': 'const n: number = 1;\nprocess.stdout.write(JSON.stringify([n]));\n',
  'src/index.md': `# Shop

\`\`\`js
import {sum} from "npm:d3-array";
import {figure} from "./components/figure.js";
display(sum(await FileAttachment("one.json").json()));
\`\`\`

\`\`\`sql id=rows
select order_id from marts.fct_orders
\`\`\`
`,
};

let packed: Packed;
beforeAll(() => {
  packed = pack();
}, 300_000);
afterAll(() => packed.remove());

function expectBuilt(folder: string): void {
  const command = createRequire(path.join(folder, 'x.js')).resolve('lastro/package.json');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(path.dirname(command), 'bin', 'lastro.js'), 'build', '--site'],
    { cwd: folder, encoding: 'utf8', env: { HOME: process.env['HOME'] } },
  );
  expect({ status, output: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, output: '' });
  expect(fs.existsSync(path.join(folder, 'dist', 'index.html'))).toBe(true);
}

it('builds in a project of type commonjs, as npm init makes it, and in one without package.json', () => {
  const folder = packed.project({ ...FILES, 'package.json': '{"name": "shop", "type": "commonjs"}' }, []);
  expectBuilt(folder);
  fs.rmSync(path.join(folder, 'package.json'));
  fs.rmSync(path.join(folder, 'target'), { recursive: true });
  expectBuilt(folder);
}, 240_000);

it('builds under the layout of pnpm: every package in a folder of its own, and links to them', () => {
  const folder = packed.project({ ...FILES, 'package.json': '{"name": "shop"}' }, []);
  const modules = path.join(folder, 'node_modules');
  const store = path.join(modules, '.pnpm', 'lastro@0.1.0', 'node_modules');
  const flat = path.join(folder, 'flat');
  fs.renameSync(modules, flat);
  fs.mkdirSync(path.dirname(store), { recursive: true });
  fs.renameSync(flat, store);
  fs.symlinkSync('.pnpm/lastro@0.1.0/node_modules/lastro', path.join(modules, 'lastro'), 'dir');
  expect(fs.readdirSync(modules).sort()).toEqual(['.pnpm', 'lastro']);
  expectBuilt(folder);
}, 240_000);

it.each(['with lastro', 'without lastro'])(
  'builds in a workspace whose packages, %s among them, are hoisted above the site',
  (which) => {
    const root = packed.project({ 'package.json': '{"workspaces": ["packages/*"]}' }, []);
    const site = path.join(root, 'packages', 'site');
    for (const [file, text] of Object.entries({ ...FILES, 'package.json': '{"name": "site"}' })) {
      fs.mkdirSync(path.dirname(path.join(site, file)), { recursive: true });
      fs.writeFileSync(path.join(site, file), text);
    }
    if (which === 'without lastro') {
      fs.mkdirSync(path.join(site, 'node_modules'));
      fs.renameSync(path.join(root, 'node_modules', 'lastro'), path.join(site, 'node_modules', 'lastro'));
    }
    expectBuilt(site);
  },
  240_000,
);
