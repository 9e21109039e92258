import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatLocation } from '../../src/base/errors.js';
import { siteFiles } from '../../src/publish/site/files.js';
import { pageQueries } from '../../src/publish/site/page-queries.js';
import { missingRequirements } from '../../src/publish/site/requirements.js';
import { siteProject, type SiteProject } from './support/project.js';

let project: SiteProject;
beforeEach(async () => {
  project = await siteProject();
});
afterEach(() => project.remove());

/** `line package` of everything that the home page misses, from the command that brings it. */
async function missing(page: string, file = 'src/index.md'): Promise<string[]> {
  await project.write(file, page);
  const files = await siteFiles(project.dir);
  const problems = await missingRequirements(project.dir, { root: `${project.dir}/.site`, files });
  return problems.map(({ code, location, hint = '' }) => {
    const place = location === undefined ? '' : formatLocation(location).replace(/^src\/index\.md:/, '');
    return `${place} ${/npm install (.*)/.exec(hint)?.[1] ?? code}`;
  });
}

const import_ = (name: string): string => `import x from "npm:${name}";`;

describe('the code of a page is what Framework runs', () => {
  test.each([
    ['CRLF', `---\r\ntitle: T\r\n---\r\n\r\n# x\r\n\r\n\`\`\`js\r\n${import_('absent')}\r\n\`\`\`\r\n`, ['8 absent']],
    ['tildes', `~~~js\n\n${import_('absent')}\n~~~\n`, ['3 absent']],
    ['four backticks', `\`\`\`\`js\n1;\n${import_('absent')}\n\`\`\`\`\n`, ['3 absent']],
    ['a list', `- item\n\n  \`\`\`js\n  1;\n  ${import_('absent')}\n  \`\`\`\n`, ['5 absent']],
    ['a quote', `> \`\`\`js\n> ${import_('absent')}\n> \`\`\`\n`, ['2 absent']],
    ['an expression', 'one\ntwo ${_.range(3)} three\n', ['2 lodash']],
    ['an expression in HTML', '<div>\n<p>${_.range(3)}</p>\n</div>\n', ['2 lodash']],
    ['TypeScript', `\`\`\`ts\nconst n: number = 1;\n\n${import_('absent')}\ndisplay(n);\n\`\`\`\n`, ['4 absent']],
    ['run=false', `\`\`\`js run=false\n${import_('absent')}\n\`\`\`\n`, []],
    ['another language', `\`\`\`javascript\n${import_('absent')}\n\`\`\`\n`, []],
    ['indented code', `text\n\n    ${import_('absent')}\n`, []],
    ['a comment of HTML', `<!--\n\`\`\`js\n${import_('absent')}\n\`\`\`\n-->\n`, []],
    ['prose and code in it', `import x from "npm:absent"; \`${import_('absent')}\`\n`, []],
    [
      'a comment and a string of JavaScript',
      `\`\`\`js\n// ${import_('absent')}\nconst s = 'from "npm:absent"';\n\`\`\`\n`,
      [],
    ],
    ['a fence shown in a longer one', `\`\`\`\`md\n\`\`\`js\n${import_('absent')}\n\`\`\`\n\`\`\`\`\n`, []],
    ['a draft', `---\ndraft: true\n---\n\n\`\`\`js\n${import_('absent')}\n\`\`\`\n`, []],
  ])('%s', async (_, page, expected) => {
    expect(await missing(page)).toEqual(expected);
  });

  test('a query fence is one by its parsed info', async () => {
    const fence = (info: string): string => `\`\`\`${info}\nSELECT 1\n\`\`\`\n`;
    const infos = ['sql id=a', 'SQL id="b"', "sql display id='c'", 'sql id=d run=false', 'sqlite id=e', 'sql'];
    await project.write('src/index.md', `---\ntitle: T\n---\r\n${infos.map(fence).join('\n')}`);
    const queries = await pageQueries((await siteFiles(project.dir)).filter(({ file }) => file === 'index.md'));
    expect(queries.map(({ resultFile, location }) => `${resultFile} ${location.line}`)).toEqual([
      'index.a.json 5',
      'index.b.json 9',
      'index.c.json 13',
    ]);
  });
});

describe('what a page misses is reported with the command that installs it', () => {
  const cell = (code: string): string => `\`\`\`js\n${code}\n\`\`\`\n`;

  test.each([
    ['_.range(3)', ['2 lodash']],
    ['display(topojson.feature)', ['2 topojson-client']],
    ['L.map("x")', ['2 leaflet']],
    ['mapboxgl.Map', ['2 mapbox-gl']],
    ['aq.table({})', ['2 arquero']],
    ['echarts.init()', ['2 echarts']],
    ['tex`x`', ['2 katex']],
    ['mermaid`x`', ['2 mermaid']],
    ['dot`x`', ['2 @viz-js/viz']],
    ['FileAttachment("a.xlsx").xlsx()', ['2 exceljs']],
    ['FileAttachment("a.arrow").arrow()', ['2 apache-arrow']],
    ['FileAttachment("a.parquet").parquet()', ['2 apache-arrow parquet-wasm']],
    ['1;\nFileAttachment("a.db").sqlite()', ['3 sql.js']],
    ['penguins.length', ['2 @observablehq/sample-datasets']],
    ['vl.markBar()', ['2 site.package-forbidden']],
    ['sql`SELECT 1`', ['2 site.package-forbidden']],
    ['DuckDBClient.of()', ['2 site.package-forbidden']],
    ['import x from "absent"', ['2 absent']],
    ['import x from "@scope/absent/sub.js"', ['2 @scope/absent']],
    ['const x = await import("npm:@scope/absent@2/sub")', ['2 @scope/absent']],
    ['import x from "npm:d3@3"', ['2 d3@3']],
    ['import x from "npm:d3@7"', []],
    ['import fs from "node:fs"', ['2 site.import-forbidden']],
    ['import x from "jsr:@a/b"', ['2 site.import-forbidden']],
    ['import x from "https://example.org/x.js"', ['2 site.external-resource']],
    ['aq.from(await FileAttachment("a.csv").arquero())', ['2 arquero', '2 apache-arrow arquero']],
    ['SQLiteDatabaseClient.open()', ['2 sql.js']],
    ['vg.plot()', ['2 site.package-forbidden']],
    ['Arrow.tableFromJSON([])', ['2 apache-arrow']],
    ['1;\neval("1")', ['3 site.code-from-text']],
    ['new Function("a", "return a")(1)', ['2 site.code-from-text']],
    ['setTimeout("go()", 10)', ['2 site.code-from-text']],
    ['setTimeout(() => eval, 10); "eval(1)"; ({}).eval?.(1); typeof Function', []],
    ['const _ = {range: d3.range}; _.range(3)', []],
    ['((_) => _.x)({})', []],
    ['Plot.plot(); d3.sum([]); Inputs.table(html`x`); svg`x`; FileAttachment("a.zip").zip()', []],
  ])('%s', async (code, expected) => {
    expect(await missing(cell(code))).toEqual(expected);
  });

  test('fences of other languages, and a name that another cell declares', async () => {
    expect(
      await missing('```tex\nx\n```\n\n```dot\nx\n```\n\n```mermaid\nx\n```\n\n```jsx\ndisplay(<b/>);\n```\n'),
    ).toEqual([
      '2 katex',
      '6 @viz-js/viz',
      '10 mermaid',
      expect.stringMatching(/^14 react/) as string,
      expect.stringMatching(/^14 react/) as string,
    ]);
    expect(await missing('```sql\nSELECT 1\n```\n')).toEqual(['2 site.package-forbidden']);
    expect(await missing(`${cell('const _ = 1;')}\n${cell('display(_);')}`)).toEqual([]);
  });

  test('modules that a page loads, and no others', async () => {
    await project.write('src/server.ts', 'import pg from "pg";\nimport fs from "node:fs";\n');
    await project.write('src/shared/b.ts', 'export type T = string;\nexport {z} from "npm:absent";\n');
    await project.write(
      'src/shared/a.js',
      'import {FileAttachment} from "observablehq:stdlib";\nexport * from "./b.js";\nexport const r = FileAttachment("../a.arrow").arrow();\n',
    );
    expect(await missing(cell('import {z} from "./shared/a.js"; display(z);'))).toEqual([
      'src/shared/a.js:3 apache-arrow',
      'src/shared/b.ts:2 absent',
    ]);
  });

  test('HTML of a page', async () => {
    expect(await missing('# x\n\n<link rel="stylesheet" href="npm:absent/x.css">\n')).toEqual(['3 absent']);
  });
});
