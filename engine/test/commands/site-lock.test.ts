import fs from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { MarkedProcess } from '../support/marked-process.js';
import { ProjectFolder, REPOSITORY } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

let project: ProjectFolder;
let first: MarkedProcess;
afterEach(() => {
  first.kill();
  project.remove();
});

it.each([[['site']], [['build', '--site']]])(
  'the second of two that build the site says who is at work, and the first is not disturbed: %j',
  async (args) => {
    project = new ProjectFolder({
      ...SHOP,
      'src/index.md': '# Shop\n\n```js\nconst a = FileAttachment("a.json").json();\n```\n',
      'src/a.json.js': `import fs from 'node:fs';
fs.writeFileSync('here', '');
while (!fs.existsSync('go')) await new Promise((go) => setTimeout(go, 20));
console.log('{}');
`,
    });
    expect((await project.lastro('build')).code).toBe(0);
    first = new MarkedProcess(`${REPOSITORY}/engine/bin/lastro.js`, ['site'], project.dir);
    await first.until(() => fs.existsSync(project.path('here')));
    const second = await project.spawn(args).ended;
    expect(second.code, second.out + second.err).toBe(2);
    expect(second.err).toMatch(
      /^run\.locked {2}another command builds the site: process \d+, since \d{4}-\d\d-\d\dT[\d:.]+Z \(wait/,
    );
    expect(second.err).toContain(`process ${String(first.child.pid)},`);
    project.write('go', '');
    while (first.child.exitCode === null) await wait(20);
    expect(first.child.exitCode, first.output).toBe(0);
    expect(fs.existsSync(project.path('dist', 'index.html'))).toBe(true);
    expect(fs.existsSync(project.path('target', 'site.lock'))).toBe(false);
  },
);
