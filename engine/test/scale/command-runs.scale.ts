import { afterAll, beforeAll, expect, it } from 'vitest';
import { documentedCommands, isSlow } from '../support/documented-commands.js';
import { DocumentedShop } from '../support/documented-shop.js';

const commands = documentedCommands().filter(isSlow);

let shop: DocumentedShop;
beforeAll(async () => {
  shop = await DocumentedShop.prepare();
});
afterAll(() => shop.remove());

it.each(commands.map((command) => [command.line, command] as const))('%s', async (_, command) => {
  const { code, out, err } = await shop.run(command);
  expect(code, out + err).toBe(DocumentedShop.codeOf(command));
});
