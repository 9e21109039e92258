import { afterAll, beforeAll, expect, it } from 'vitest';
import { documentedCommands, isSlow, type DocumentedCommand } from '../support/documented-commands.js';
import { BEFORE, DocumentedShop } from '../support/documented-shop.js';

/** Commands that cannot run here, each with the reason. */
const NOT_RUN: Readonly<Record<string, string>> = {
  'lastro build --estimate --target prod': 'asks BigQuery for the bytes',
  'lastro check postgres:public.orders --suite orders.yaml': 'needs a server; load/postgres-guide.test.ts runs it',
  'lastro check postgres:schema.table': 'names a form, no command',
  'lastro add tap tap-jsonl --from tap.json --yes': 'installs from PyPI; load/singer-taps.test.ts runs it',
  'lastro add tap tap-jsonl --from tap.json --package tap-jsonl==0.3.1 --streams orders':
    'installs from PyPI; load/singer-taps.test.ts runs it',
};

/** Of slow commands, which a test of scale runs, what is quick: `init` and `build` without a site. */
function quickly(command: DocumentedCommand): DocumentedCommand[] {
  const [name = '', ...rest] = command.args;
  if (!isSlow(command)) return [command];
  if (name === 'init') return [{ ...command, args: [name, ...rest, '--no-run'] }];
  return rest.includes('--site') ? [{ ...command, args: [name, ...rest.filter((word) => word !== '--site')] }] : [];
}

const commands = documentedCommands();

let shop: DocumentedShop;
beforeAll(async () => {
  shop = await DocumentedShop.prepare();
});
afterAll(() => shop.remove());

const run = commands.filter(({ line }) => !(line in NOT_RUN)).flatMap(quickly);

it.each(run.map((command) => [command.line, command] as const))('%s', async (_, command) => {
  const { code, out, err } = await shop.run(command);
  expect(code, out + err).toBe(DocumentedShop.codeOf(command));
});

it('the exceptions are commands of the documents', () => {
  const lines = new Set(commands.map(({ line }) => line));
  expect([...Object.keys(NOT_RUN), ...Object.keys(BEFORE)].filter((line) => !lines.has(line))).toEqual([]);
  expect(lines.size).toBeGreaterThan(90);
});
