import { afterAll, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';

const rates = (columns: string, body: string): string => `import { defineLoader } from 'lastro';
export default defineLoader({
  name: 'rates', table: 'rates', description: '', columns: [${columns}], onFailure: 'keep',
  fingerprint: ({ env }) => env['SOURCE'],
  async *load({ env }) { ${body} },
});
`;
const ROW = `if (env['SOURCE'] === 'down') throw new Error('no answer'); yield { id: '1' }; yield { id: '2', extra: 'x' };`;

const project = new ProjectFolder({
  'lastro.config.ts': "export default { name: 'told' };\n",
  'data/stores.csv': 'id,city\n1,A\n2,B,x\n',
  'loaders/stores.ts': `import { csvFile, defineLoader } from 'lastro';
export default defineLoader({ name: 'stores', table: 'stores', description: '',
  load: () => csvFile({ path: 'data/stores.csv', columns: ['id', 'city'] }) });
`,
  'loaders/rates.ts': rates("'id', 'day'", "void env; yield { id: '1' };"),
});
afterAll(() => project.remove());

const load = async (source: string): Promise<{ out: string; messages: Record<string, string> }> => {
  const { out } = await project.lastroWith({ SOURCE: source }, 'load');
  const messages = project.results.results.map(({ name, status, message }) => [name, `${status}  ${message}`] as const);
  return { out, messages: Object.fromEntries(messages) };
};

it('what an unchanged load rejected and warned of is told again until it is loaded clean', async () => {
  await load('a');
  project.write('loaders/rates.ts', rates("'id', 'rate'", ROW));
  const rejected = 'warn  1 of 2 records rejected, the first at stores.csv:3: expected 2 columns, found 3';
  const warned =
    'warn  new columns: rate; columns no longer sent: day; 1 of 2 records rejected, the first at rates:2: ';
  const first = await load('b');
  expect(first.messages['stores']).toBe(rejected);
  expect(first.messages['rates']).toContain(warned);
  for (let again = 0; again < 2; again++) {
    const { messages, out } = await load('b');
    expect(messages['stores']).toBe(rejected);
    for (const part of [
      'new columns: rate; columns no longer sent: day',
      '1 of 2 records rejected, the first at rates:2',
    ])
      expect(messages['rates']).toContain(part);
    expect(out).toContain('the first at stores.csv:3');
    expect(out).toContain('2 warn');
  }

  const stale = (await load('down')).messages['rates'];
  expect(stale).toMatch(/^warn {2}stale, loaded .* ago: no answer; 1 of 2 records rejected, .*new columns: rate/);

  project.write('data/stores.csv', 'id,city\n1,A\n2,B\n');
  project.write('loaders/rates.ts', rates("'id', 'rate'", "void env; yield { id: '1' };"));
  for (let clean = 0; clean < 2; clean++)
    expect((await load('c')).messages).toEqual({
      stores: expect.stringMatching(/^success/) as string,
      rates: expect.stringMatching(/^success/) as string,
    });
});
