import { afterAll, beforeAll, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { inThisProcess } from '../../src/load/index.js';
import { ProjectFolder } from '../support/project-folder.js';

const ESCAPE = '\u001b]0;owned\u0007\u001b[31m\u009b2J\u202e';
/** Everything that a terminal acts on, but line feeds, tabs and the colours of statuses. */
const ACTED_ON = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;

let project: ProjectFolder;
beforeAll(() => {
  project = new ProjectFolder({
    'lastro.config.ts': `import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop' });\n`,
    'loaders/bad.ts': `import { csvFile, defineLoader } from 'lastro';
export default defineLoader({ name: 'bad', table: 'bad', description: 'x', load: () => csvFile({ path: 'data/bad.csv', columns: ['id'] }) });
`,
    [`data/bad.csv`]: `id${ESCAPE}\n1\n`,
    'loaders/good.ts': `import { defineLoader } from 'lastro';
export default defineLoader({
  name: 'good', table: 'good', description: 'x', columns: ['id'],
  load: ({ log }) => { log.info(${JSON.stringify(`log ${ESCAPE}`)}); return [{ id: ${JSON.stringify(ESCAPE)} }, { ${JSON.stringify(ESCAPE)}: 1 }]; },
});
`,
    'loaders/ugly.ts': `import { defineLoader } from 'lastro';
export default defineLoader({
  name: 'ugly', table: 'ugly', description: 'x', columns: ['id'],
  load: () => { throw new Error(${JSON.stringify(`the server said ${ESCAPE}`)}); },
});
`,
    'transforms/staging/cast.sql': 'select @cast(id, date) as n from @source(good)\n',
    'expectations/raw/good.yaml': JSON.stringify({
      expectations: [{ type: 'expect_column_values_to_be_in_set', kwargs: { column: 'id', value_set: [ESCAPE, 'x'] } }],
    }),
  });
});
afterAll(() => project.remove());

async function printed(isTTY: boolean, ...args: string[]): Promise<string> {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const io = {
    env: {},
    cwd: project.dir,
    out: write,
    err: write,
    isTTY,
    signal: new AbortController().signal,
    loaders: inThisProcess,
  };
  await main(args, io);
  return lines.join('\n');
}

it.each([
  [['build']],
  [['build', '--log-format', 'json', '--full-refresh']],
  [['show', '--select', 'good']],
  [['show', '--inline', `select chr(27) as "${ESCAPE}"`]],
  [['show', '--select', ESCAPE]],
  [['run', '--vars', `{"${ESCAPE}": 1}`]],
  [['contract', `no${ESCAPE}`]],
])('no escape of the data reaches the terminal: %j', async (args) => {
  for (const isTTY of [false, true]) {
    const text = await printed(isTTY, ...args);
    expect(text.replaceAll(/\u001b\[(3[123]|90|0)m(?=  |(ok|pass|WARN|FAIL|ERROR|skipped) *\u001b)/g, '')).not.toMatch(
      ACTED_ON,
    );
  }
  expect(await printed(false, ...args)).toContain('\\u001b');
});

it('data for a program is what it is', async () => {
  await printed(false, 'load', '--select', 'good');
  expect(await printed(false, 'show', '--select', 'good', '--output', 'csv')).toContain(ESCAPE);
});
