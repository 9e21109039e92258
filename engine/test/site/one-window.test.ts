import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { pathToFileURL } from 'node:url';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { entryPoint } from '../../src/base/package.js';
import { FRAMEWORK } from '../../src/publish/site/framework-parsers.js';

const TEXTS = [
  '',
  '<h2 id="a">One</h2><noscript><p>no <b>script</b></p></noscript><template><p>held</p></template>',
  '<p>unclosed <a href="./other#x">link</a> <a href="https://example.org">out</a><p>next',
  '<style>p { color: red; } x{</style><svg viewBox="0 0 1 1"><foreignObject><p>in</p></foreignObject></svg>',
  '<img src="./a.png" srcset="./a.png 1x, ./b.png 2x"><script src="./c.js"></script><script>let a = "<p>";</script>',
  '<div><observablehq-loading></observablehq-loading><!--:0123abcd:--></div><pre><code class="language-js">let a;</code></pre>',
  '<table><td>cell</table><select><option>1<option>2</select><iframe src="about:blank"></iframe><frameset>',
];

/** Framework's three ways of parsing HTML, applied to the texts, and whether a document has a window. */
const SCRIPT = `
const { findAssets, parseHtml, rewriteHtml, rewriteHtmlPaths } = await import(process.argv[1]);
const plain = (found) => Object.fromEntries(Object.entries(found).map(([name, set]) => [name, [...set]]));
console.log(JSON.stringify({
  found: JSON.parse(process.argv[2]).map((text) => [plain(findAssets(text, '/a/b')), rewriteHtmlPaths(text, '/a/b'), rewriteHtml(text, {})]),
  hasWindow: parseHtml('').document.defaultView !== null,
}));`;

async function parsed(...imports: string[]): Promise<{ found: unknown; hasWindow: boolean }> {
  const html = pathToFileURL(path.join(FRAMEWORK, 'dist', 'html.js')).href;
  const preloaded = imports.flatMap((module) => ['--import', module]);
  const args = [...preloaded, '--input-type=module', '--eval', SCRIPT, '--', html, JSON.stringify(TEXTS)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as { found: unknown; hasWindow: boolean };
}

it('documents of one window are parsed, searched and written as those of a window each', async () => {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm')).href;
  const [each, one] = await Promise.all([parsed(), parsed(tsx, entryPoint('one-window').href)]);
  expect([each.hasWindow, one.hasWindow]).toEqual([true, false]);
  expect(one.found).toEqual(each.found);
});

/** Whether jsdom is there after Framework's modules have loaded, and after HTML was parsed into a document; and what was found in it. */
const LOADED = `
const { frameworkParsers, FRAMEWORK } = await import(process.argv[1]);
const { cache } = (await import('node:module')).createRequire(FRAMEWORK + '/package.json');
const hasDom = () => Object.keys(cache).some((file) => /jsdom.lib.jsdom.browser.Window/.test(file));
const { findAssets } = await frameworkParsers();
const before = hasDom();
const { files } = findAssets('<img src="./a.png">', '/a/b');
console.log(JSON.stringify({ before, files: [...files], after: hasDom() }));`;

it('a DOM is loaded with the first HTML that is parsed into a document', async () => {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm')).href;
  const parsers = new URL('../../src/publish/site/framework-parsers.ts', import.meta.url).href;
  const args = ['--import', tsx, '--input-type=module', '--eval', LOADED, '--', parsers];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(JSON.parse(stdout)).toEqual({ before: false, files: ['./a.png'], after: true });
});
