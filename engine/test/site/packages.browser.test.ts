import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { serveSite, type RunningSite } from '../../src/publish/site/serve.js';
import { itRequires } from '../support/requires.js';
import { NO_BROWSER, hasBrowser, openBrowser, visit } from './support/browser.js';
import { FORMS, writeFormsPage } from './support/forms.js';
import { siteProject, type SiteProject } from './support/project.js';

const it = itRequires(hasBrowser, NO_BROWSER);

/** An archive of one file, `rows.csv`. */
const ZIP =
  'UEsDBBQAAAAAAAAAIQDfE9ksAwAAAAMAAAAIAAAAcm93cy5jc3ZhLGJQSwECFAMUAAAAAAAAACEA3xPZLAMAAAADAAAACAAAAAAAAAAAAAAAgAEAAAAAcm93cy5jc3ZQSwUGAAAAAAEAAQA2AAAAKQAAAAAA';

/** A package in CommonJS, whose names stand in a module that its entry exports again. */
async function writeCommonPackage({ write }: SiteProject): Promise<void> {
  const folder = 'node_modules/common';
  await write(`${folder}/package.json`, '{"name": "common", "version": "1.2.0", "main": "main.js"}');
  await write(
    `${folder}/main.js`,
    "if (process.env.NODE_ENV === 'production') module.exports = require('./real.js');\n",
  );
  await write(`${folder}/real.js`, "exports.double = (x) => 2 * x;\nexports.version = '1.2';\n");
  await write(`${folder}/sub.js`, 'exports.byte = 7;\n');
}

const PAGE = `# Packages

\`\`\`js
import {scaleLinear} from "npm:d3-scale@4";
const rows = await FileAttachment("rows.csv").csv({typed: true});
const parsed = d3.csvParse("a,b\\n1,2");
display(html\`<output>\${[rows[0].a + rows[1].a, parsed[0].b, d3.csvFormat(parsed), typeof d3.autoType, scaleLinear()(0.5)].join(" ")}\`);
display(Plot.barX([1, 2]).plot());

import {runSummary} from "./components/run-summary.js";
display(runSummary());
\`\`\`

\`\`\`js
import {double, version} from "npm:common";
import {byte} from "npm:common/sub";
const zip = await FileAttachment("rows.zip").zip();
const module = await WebAssembly.instantiate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
const worker = new Worker(URL.createObjectURL(new Blob(["postMessage(7)"])));
const said = await new Promise((resolve) => (worker.onmessage = ({data}) => resolve(data)));
const {default: plain} = await import("npm:common");
display(html\`<p id="kinds">\${[double(4), version, byte, plain.double(1), zip.filenames, module.instance instanceof WebAssembly.Instance, said].join(" ")}\`);
display(html\`<p id="d3">\${Object.keys(d3).sort().join(" ")}\`);
\`\`\`

\`\`\`js
const attached = [
  (await FileAttachment("rows.tsv").tsv()).length,
  (await FileAttachment("rows.json").json()).length,
  await FileAttachment("rows.json").text(),
  (await FileAttachment("rows.json").blob()).size,
  (await FileAttachment("rows.xml").xml()).documentElement.tagName,
  (await FileAttachment("dot.svg").image()).width,
];
display(html\`<p id="attached">\${attached.join(" ")}\`);
\`\`\`

\`\`\`ts
const typed: number = 1;
display(svg\`<svg><g data-typed=\${typed}></g></svg>\`);
\`\`\`
`;

describe('packages of a page, under the policy of the built site', () => {
  let project: SiteProject;
  let site: RunningSite;
  let browser: Browser;
  beforeAll(async () => {
    if (!hasBrowser) return;
    project = await siteProject();
    await project.write('src/rows.csv', 'a,b\n1,x\n2,y\n');
    await rm(path.join(project.dir, 'node_modules'));
    await writeCommonPackage(project);
    await project.write('src/rows.tsv', 'a\tb\n1\tx\n');
    await project.write('src/rows.json', '[1,2]');
    await project.write('src/rows.xml', '<rows/>');
    await project.write('src/dot.svg', '<svg xmlns="http://www.w3.org/2000/svg" width="3" height="3"/>');
    await writeFile(path.join(project.dir, 'src', 'rows.zip'), Buffer.from(ZIP, 'base64'));
    await project.write('src/index.md', PAGE);
    await project.write('src/plain.md', '# No WebAssembly\n');
    await writeFormsPage(project, 'forms');
    site = await serveSite((await project.build()).dist, 0);
    browser = await openBrowser();
  });
  afterAll(async () => {
    if (!hasBrowser) return;
    await browser.close();
    await site.close();
    await project.remove();
  });

  it('CSV, names that d3 re-exports, a package within d3', async () => {
    const { page, complaints, close } = await visit(browser, site.url);
    expect(await page.locator('output').textContent()).toBe('3 2 a,b\n1,2 function 0.5');
    expect(await page.locator('[data-typed="1"]').count()).toBe(1);
    expect(complaints).toEqual([]);
    await close();
  });

  it('names of CommonJS modules, files in a package, archives, WebAssembly and workers where a page uses them', async () => {
    const { page, close } = await visit(browser, site.url);
    expect(await page.locator('#kinds').textContent()).toBe('8 1.2 7 2 rows.csv true 7');
    expect(await page.locator('#attached').textContent()).toBe('1 2 [1,2] 5 rows 3');
    const names = (await page.locator('#d3').textContent())?.split(' ') ?? [];
    expect(Object.keys(await import('d3')).filter((name) => !names.includes(name))).toEqual([]);
    const policy = 'meta[http-equiv="Content-Security-Policy"]';
    const allowed = await page.locator(policy).getAttribute('content');
    expect(allowed).toMatch(/script-src [^;]*'wasm-unsafe-eval'.*worker-src 'self' blob:/);
    expect(allowed).not.toMatch(/script-src [^;]*'unsafe-(inline|eval)'/);
    await close();
    const other = await visit(browser, `${site.url}plain.html`);
    expect(await other.page.locator(policy).getAttribute('content')).not.toMatch(/wasm|worker/);
    await other.close();
  });

  it('every form of a file, and what draws, without one complaint', async () => {
    const { page, complaints, close } = await visit(browser, `${site.url}forms.html`);
    await page.waitForFunction(
      (n) => document.querySelectorAll('[data-form], .observablehq--error').length >= n,
      Object.keys(FORMS).length,
    );
    const shown = await page
      .locator('[data-form]')
      .evaluateAll((outputs) =>
        outputs.map((output) => [output.getAttribute('data-form'), JSON.parse(output.textContent) as unknown]),
      );
    expect({ shown: Object.fromEntries(shown) as unknown, complaints }).toEqual({
      shown: Object.fromEntries(Object.entries(FORMS).map(([name, [, expected]]) => [name, expected])),
      complaints: [],
    });
    await close();
  });

  it('a run without checks is reported as such', async () => {
    const { page, close } = await visit(browser, site.url);
    expect(await page.locator('.run-verdict').textContent()).toContain('No checks ran');
    await close();
  });

  it('one language alone offers no other', async () => {
    const { page, close } = await visit(browser, site.url, { locale: 'pt-BR' });
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await page.locator('[data-lastro=language] button').count()).toBe(0);
    expect(await page.locator('.masthead').textContent()).not.toMatch(/Verifica|Buscar/);
    await close();
  });
});
