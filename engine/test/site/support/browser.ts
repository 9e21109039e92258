import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type BrowserContextOptions, type Page, type Request } from 'playwright-core';

const EXECUTABLE = process.env['LASTRO_CHROMIUM'] ?? '/usr/bin/chromium';

export const hasBrowser = existsSync(EXECUTABLE);
export const NO_BROWSER = `there is no Chromium at ${EXECUTABLE}`;

/** Nothing but this machine can be reached: a page that asks for more fails. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND,EXCLUDE 127.0.0.1'],
    ],
  });
}

export interface Visit {
  page: Page;
  /** Console errors, failed requests and requests to elsewhere; empty when all is well. */
  complaints: string[];
  /** Paths of all that was fetched until the page had drawn. */
  fetched: readonly string[];
  close(): Promise<void>;
}

/** Opens an address and waits until the page has drawn. */
export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-US', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const fetched = new Set<string>();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol.startsWith('http') && hostname !== '127.0.0.1') complaints.push(`elsewhere: ${request.url()}`);
  });
  page.on('response', (response) => {
    fetched.add(decodeURIComponent(new URL(response.url()).pathname));
    if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`);
  });
  const open = new Set<Request>();
  let asked = 0;
  page.on('request', (request) => {
    asked++;
    open.add(request);
  });
  const end = (request: Request): boolean => open.delete(request);
  page.on('requestfinished', end).on('requestfailed', end);
  await page.goto(url, { waitUntil: 'networkidle' });
  await page.waitForFunction(() => document.querySelector('observablehq-loading') === null);
  // On a busy machine the network is silent before the page has run.
  for (let before = -1; before !== asked || open.size > 0;) {
    before = asked;
    await page.evaluate(idle);
  }
  return { page, complaints, fetched: [...fetched], close: () => context.close() };
}

/** In the page: resolves when it has nothing to do, nor 50 ms later. */
function idle(): Promise<void> {
  return new Promise((resolve) => {
    requestIdleCallback(() => setTimeout(() => requestIdleCallback(() => resolve()), 50));
  });
}

/** Findings of axe that a reader would stumble over, one line each; looked for in the page itself, in half the time that a page beside it takes. */
export async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .options({ resultTypes: ['violations'] })
    .analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .map((node) => node.target.join(' '))
          .slice(0, 3)
          .join('; ')}`,
    );
}

/** Whether the page itself, and not a table within it, scrolls sideways. */
export function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}
