import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import {
  hasBrowser,
  NO_BROWSER,
  openBrowser,
  scrollsSideways,
  seriousFindings,
  visit,
} from '../../site/support/browser.js';
import { intakeSource, startIntake, type RunningIntake } from '../../support/intake-server.js';
import { itRequires } from '../../support/requires.js';
import { EVERYTHING, HOSTILE, HOSTILE_TEXTS, SALE } from './contracts.js';

const it = itRequires(hasBrowser, NO_BROWSER);

let browser: Browser;
let intake: RunningIntake;
const opened: (() => Promise<void>)[] = [];

beforeAll(async () => {
  if (!hasBrowser) return;
  browser = await openBrowser();
});

afterAll(async () => {
  if (hasBrowser) await browser.close();
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((close) => close()));
});

/** A page with the form of a source, over a server of its own. */
async function open(
  source: 'sales' | 'everything' | 'hostile',
  language: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  intake = await startIntake({
    sources: [intakeSource('sales', SALE), intakeSource('everything', EVERYTHING), intakeSource('hostile', HOSTILE)],
    languages: ['en', 'pt-BR'],
    nextBuild: () => ({ at: new Date('2026-11-28T06:00:00Z'), timeZone: 'America/Sao_Paulo', job: 'nightly' }),
  });
  const address = `${intake.url}/forms/${source}?lang=${language}`;
  const { app } = intake;
  if (options.javaScriptEnabled === false) {
    const context = await browser.newContext(options);
    opened.push(async () => {
      await context.close();
      await app.close();
    });
    const page = await context.newPage();
    await page.goto(address);
    return page;
  }
  const { page, complaints, close } = await visit(browser, address, options);
  opened.push(async () => {
    await close();
    await app.close();
    expect(complaints.filter((each) => !/\b4\d\d\b|ERR_FAILED|failed: /.test(each))).toEqual([]);
  });
  return page;
}

async function fillSale(page: Page, amount = '19,90'): Promise<void> {
  await page.fill('[name="/email"]', 'ana@example.com');
  await page.fill('[name="/day"]', '2026-11-26');
  await page.fill('[name="/amount"]', amount);
  await page.fill('[name="/pieces"]', '2');
  await page.check('[name="/paid"][value=true]');
}

const messageOf = (page: Page, path: string): Promise<string> =>
  page.locator(`[data-path="${path}"] > .error`).innerText();

const WRONG = [
  ['/email', 'ana', 'E-mail must be an e-mail address', 'O campo E-mail deve ser um endereço de e-mail'],
  ['/amount', '9000', 'Amount must be less than 8000', 'O campo Valor deve ser menor que 8000'],
  ['/pieces', 'abc', 'Pieces must be a whole number', 'O campo Peças deve ser um número inteiro'],
] as const;

describe.each([
  ['en', 2],
  ['pt-BR', 3],
] as const)('a form in %s', (language, column) => {
  it('explains what is wrong beside its field, as soon as it is left, and sends nothing', async () => {
    const page = await open('sales', language);
    for (const [path, text, ...sentences] of WRONG) {
      await page.fill(`[name="${path}"]`, text);
      await page.locator(`[name="${path}"]`).blur();
      expect(await messageOf(page, path)).toBe(sentences[column - 2]);
      expect(await page.getAttribute(`[name="${path}"]`, 'aria-invalid')).toBe('true');
    }
    await page.click('button');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('/email');
    expect(await page.locator('.summary li').count()).toBe(5);
    expect(intake.store.batches).toEqual([]);
    await page.fill('[name="/email"]', 'ana@example.com');
    expect(await messageOf(page, '/email')).toBe('');
    expect(await page.locator('.summary li').count()).toBe(4);
  });

  it('gives the same sentences without JavaScript', async () => {
    const page = await open('sales', language, { javaScriptEnabled: false });
    await fillSale(page);
    for (const [path, text] of WRONG) await page.fill(`[name="${path}"]`, text);
    await page.click('button');
    for (const [path, text, ...sentences] of WRONG) {
      expect(await messageOf(page, path)).toBe(sentences[column - 2]);
      expect(await page.inputValue(`[name="${path}"]`)).toBe(text);
    }
    expect(await page.locator('.entries .refused').count()).toBe(1);
  });
});

describe('a form', () => {
  it('is filled and sent by the keyboard alone', async () => {
    const page = await open('sales', 'pt-BR');
    await page.locator('nav a').last().focus();
    const type = async (text: string): Promise<void> => {
      await page.keyboard.press('Tab');
      await page.keyboard.type(text);
    };
    await type('ana@example.com');
    await type('11262026');
    for (
      let i = 0;
      (await page.evaluate(() => document.activeElement?.getAttribute('name'))) !== '/amount' && i < 6;
      i++
    )
      await page.keyboard.press('Tab');
    await page.keyboard.type('1.234,50');
    await type('3');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(/accepted=/);
    expect(intake.store.records).toMatchObject([
      { email: 'ana@example.com', day: '2026-11-26', amount: 1234.5, pieces: 3, paid: true },
    ]);
    expect(await page.locator('.notice').innerText()).toContain('Aparecerá na próxima atualização: 28 de nov. de 2026');
  });

  it('sends one record for a double click', async () => {
    const page = await open('sales', 'en');
    await fillSale(page);
    await page.dblclick('button');
    await page.waitForURL(/accepted=/);
    expect(intake.store.records).toHaveLength(1);
  });

  it('says that the server cannot be reached, and sends again without a second record', async () => {
    const page = await open('sales', 'en');
    await fillSale(page);
    let isLost = true;
    await page.route('**/forms/sales?*', async (route) => {
      if (route.request().method() !== 'POST' || !isLost) return route.continue();
      isLost = false;
      await route.fetch({ maxRedirects: 0 });
      return route.abort();
    });
    await page.click('button');
    await page.waitForFunction(() => document.querySelector('.status')?.textContent.includes('could not be reached'));
    expect(intake.store.records).toHaveLength(1);
    await page.click('button');
    await page.waitForURL(/accepted=/);
    expect(intake.store.records).toHaveLength(1);
  });

  it('opens a refused entry again, and shows it as corrected once it is accepted', async () => {
    const page = await open('sales', 'en');
    const response = await page.evaluate(async () => {
      const form = document.querySelector('form');
      if (form === null) return 0;
      const body = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, value as string]));
      body.set('/amount', '9000');
      return (await fetch(form.action, { method: 'POST', body })).status;
    });
    expect(response).toBe(422);
    await page.reload();
    await page.getByRole('link', { name: 'Correct and send again' }).click();
    expect(await page.inputValue('[name="/amount"]')).toBe('9000');
    expect(await messageOf(page, '/amount')).toBe('Amount must be less than 8000');
    await fillSale(page);
    await page.click('button');
    await page.waitForURL(/accepted=/);
    expect(await page.locator('.entries strong').allInnerTexts()).toEqual(['Accepted', 'Refused, then corrected']);
    expect(await page.getByRole('link', { name: 'Correct and send again' }).count()).toBe(0);
  });

  it('shows what only the server found in the page, without leaving it', async () => {
    const page = await open('sales', 'en');
    await fillSale(page);
    await page.context().clearCookies();
    await page.click('button');
    await page.waitForSelector('.notice.wrong');
    expect(await page.inputValue('[name="/amount"]')).toBe('19,90');
    await page.click('button');
    await page.waitForURL(/accepted=/);
  });

  it('executes nothing of a hostile contract or value', async () => {
    const page = await open('hostile', 'en');
    for (const control of await page.locator('main input[type=text], main textarea').all()) {
      await control.fill(HOSTILE_TEXTS[0] ?? '');
      await control.blur();
    }
    await page.click('button');
    await page.reload();
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
    expect(await page.locator('main img, main script').count()).toBe(0);
  });
});

describe.each([
  ['light', 360],
  ['light', 1280],
  ['dark', 360],
  ['dark', 1280],
] as const)('in %s, %i pixels wide', (colorScheme, width) => {
  it('axe finds nothing, and nothing is cut off', async () => {
    for (const source of ['sales', 'everything'] as const) {
      const page = await open(source, 'pt-BR', { colorScheme, viewport: { width, height: 800 } });
      await page.click('button');
      expect(await seriousFindings(page)).toEqual([]);
      expect(await scrollsSideways(page)).toBe(false);
    }
  });
});
