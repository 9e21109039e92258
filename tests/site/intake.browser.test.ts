import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { serveSite } from '../../engine/src/publish/site/serve.js';
import { startKafka, type KafkaBroker } from '../../engine/test/support/kafka.js';
import { createTopic } from '../../engine/test/support/kafka-topics.js';
import { startPostgres, type PostgresServer } from '../../engine/test/support/postgres.js';
import { itRequires } from '../../engine/test/support/requires.js';
import { NO_BROWSER, hasBrowser, openBrowser, seriousFindings, visit } from '../../engine/test/site/support/browser.js';
import { lastro, siteFolder, startLastro } from './support/built-site.js';

let dir: string;
let browser: Browser;
const [postgres, kafka]: [PostgresServer | undefined, KafkaBroker | undefined] = hasBrowser
  ? await Promise.all([startPostgres(), startKafka()])
  : [undefined, undefined];
const it = itRequires(
  hasBrowser && postgres !== undefined && kafka !== undefined,
  hasBrowser ? 'PostgreSQL or Kafka cannot be installed or started' : NO_BROWSER,
);

beforeAll(async () => {
  if (hasBrowser) [dir, browser] = await Promise.all([siteFolder(), openBrowser()]);
  if (kafka !== undefined) await createTopic(kafka.address, 'sales');
});
afterAll(async () => {
  if (hasBrowser) await Promise.all([browser.close(), rm(dir, { recursive: true, force: true })]);
  await Promise.all([postgres?.stop(), kafka?.stop()]);
});

/** A day of the last seven. */
const DAY = new Date().toISOString().slice(0, 10);

/** Runs the server of the forms while something is done with its address. */
async function withIntake(url: string, work: (address: string) => Promise<void>): Promise<void> {
  const server = startLastro(dir, { INTAKE_URL: url }, 'intake', 'serve', '--port', '0');
  const said: string[] = [];
  server.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const ended = once(server, 'close');
  try {
    for await (const line of createInterface(server.stdout)) {
      said.push(line);
      const { event, url: address } = JSON.parse(line) as { event?: string; url?: string };
      if (event !== 'listening' || address === undefined) continue;
      await work(address);
      break;
    }
  } finally {
    server.kill('SIGTERM');
    server.stdout.resume();
  }
  expect(await ended, said.join('\n')).toEqual([143, null]);
}

async function type(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, text] of Object.entries(fields)) await page.getByLabel(label).fill(text);
}

const WAYS: [name: string, url: () => string, product: string][] = [
  ['the journal', () => '', 'Rede de algodão'],
  ['PostgreSQL', () => postgres?.url ?? '', 'Cadeira "de praia"'],
  ['Kafka', () => `kafka://${kafka?.address ?? ''}`, '<b>Cesto</b>'],
];

it('a sale typed into the form is on the page of direct sales, checked, by each of the ways that it is kept', async () => {
  for (const [name, url, product] of WAYS) {
    await withIntake(url(), async (address) => {
      const { page, complaints, close } = await visit(browser, `${address}forms/sales?lang=en`);
      await type(page, { 'e-mail': 'ana@example.com', Day: DAY, Value: '9000', Pieces: '2', Product: product });
      await page.getByRole('button', { name: 'Send' }).click();
      expect(await page.locator('[data-path="/valor"] .error').textContent()).toContain('8000');
      await type(page, { Value: '1234.50' });
      await page.getByRole('button', { name: 'Send' }).click();
      await page.locator('.entries li').first().waitFor();
      expect(await page.locator('.entries').textContent(), name).toContain('Accepted');
      expect(await seriousFindings(page)).toEqual([]);
      // The script leaves for the page that the answer names before it has read all of it.
      expect(complaints.filter((each) => !each.startsWith('failed: ') || !each.includes('accepted='))).toEqual([]);
      await close();
    });
    await lastro(dir, { INTAKE_URL: url() }, 'load', '--select', 'raw.sales_form');
  }
  await lastro(dir, { LASTRO_OLIST_DIR: '' }, 'build', '--site');
  const site = await serveSite(path.join(dir, 'dist'), 0);
  try {
    const { page, complaints, close } = await visit(browser, `${site.url}direct-sales`);
    const rows = await page.locator('table').last().innerText();
    for (const [, , product] of WAYS) expect(rows).toContain(product);
    expect(complaints).toEqual([]);
    await close();
  } finally {
    await site.close();
  }
}, 240_000);

it('a wrong sale is explained beside its field in both languages, in the words that the server has without a script', async () => {
  await withIntake('journal:other', async (address) => {
    for (const [language, value, button] of [
      ['en', 'Value', 'Send'],
      ['pt-BR', 'Valor', 'Enviar'],
    ] as const) {
      const sentences: (string | null)[] = [];
      for (const javaScriptEnabled of [true, false]) {
        const page = await browser.newPage({ javaScriptEnabled });
        await page.goto(`${address}forms/sales?lang=${language}`);
        await type(page, { [value]: '9000' });
        await page.getByRole('button', { name: button }).click();
        await page.locator('[data-path="/valor"] .error:not(:empty)').waitFor();
        sentences.push(await page.locator('[data-path="/valor"] .error').textContent());
        await page.close();
      }
      expect(sentences[0]).toMatch(/8000|8\.000/);
      expect(sentences[1]).toBe(sentences[0]);
    }
  });
}, 60_000);
