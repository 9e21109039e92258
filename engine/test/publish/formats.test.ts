import fc from 'fast-check';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { describe, expect, it } from 'vitest';
import {
  escapeHtml,
  escapeMarkdown,
  escapeXml,
  markdownCode,
  oneLine,
  unescapeHtml,
  xmlAttributes,
} from '../../src/base/escape.js';
import { IncidentFinder, runReport } from '../../src/history/index.js';
import { createRunRecord } from '../../src/publish/run-record.js';
import { badge } from '../../src/publish/formats/badge.js';
import { jsonText } from '../../src/publish/formats/json.js';
import { junit } from '../../src/publish/formats/junit.js';
import { summary } from '../../src/publish/formats/summary.js';
import { catalog, HOSTILE, manifest, runResults } from './fixture.js';

interface Element {
  name: string;
  attributes: Record<string, string>;
  text: string;
  inside: string | undefined;
}

/** Elements in document order; throws where the text is not well-formed XML 1.0. */
function elements(text: string): Element[] {
  const parser = new SaxesParser();
  const found: Element[] = [];
  const open: Element[] = [];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag: SaxesTagPlain) => {
    const element = { name: tag.name, attributes: tag.attributes, text: '', inside: open.at(-1)?.name };
    found.push(element);
    open.push(element);
  });
  parser.on('text', (chunk) => {
    const current = open.at(-1);
    if (current !== undefined) current.text += chunk;
  });
  parser.on('closetag', () => void open.pop());
  parser.write(text).close();
  return found;
}

function saying(message: string) {
  return runResults({
    'source.shop.raw.orders': { status: 'error', message },
    'test.shop.aaaaaaaaaaaa': { status: 'fail', message, failures: 1 },
    'test.shop.bbbbbbbbbbbb': { status: 'warn', message, failures: 1 },
  });
}

const anyText = fc.string({ unit: 'binary', maxLength: 60 });

describe('junit.xml', () => {
  const found = elements(junit(runResults()));

  it('has a suite for each table and a case for each step and check', () => {
    const suites = found.filter(({ name }) => name === 'testsuite').map(({ attributes }) => attributes);
    expect(suites.map(({ name, tests, failures, errors }) => [name, tests, failures, errors])).toEqual([
      ['raw.orders', '1', '0', '0'],
      ['staging.states', '1', '0', '0'],
      ['marts.fct_orders', '5', '1', '1'],
      ['marts.late_orders', '1', '0', '0'],
    ]);
    expect(found[0]?.attributes).toMatchObject({ tests: '8', failures: '1', errors: '1', skipped: '1' });
    expect(found.filter(({ name }) => name === 'testcase')).toHaveLength(8);
  });

  it('names every case once within its suite, with file and line', () => {
    const cases = found.filter(({ name }) => name === 'testcase').map(({ attributes }) => attributes);
    const names = cases.map(({ classname, name }) => `${classname ?? ''} ${name ?? ''}`);
    expect(new Set(names).size).toBe(names.length);
    expect(cases.find(({ name }) => name?.includes('dddddddddddd'))).toMatchObject({
      file: 'expectations/marts/fct_orders.json',
      line: '21',
    });
  });

  it('says failure, error and skipped by their elements, and lets a warning pass', () => {
    const outcomes = found.filter(({ inside }) => inside === 'testcase').map(({ name }) => name);
    expect(outcomes).toEqual(['system-out', 'error', 'failure', 'skipped']);
    const failure = found.find(({ name }) => name === 'failure');
    expect(failure?.text).toContain('expectations/marts/fct_orders.json:21\n');
    expect(failure?.attributes['message']).toContain('<script>');
  });

  it('is well-formed whatever a message holds, and says all that XML can hold of it', () => {
    fc.assert(
      fc.property(anyText, (message) => {
        const parsed = elements(junit(saying(message)));
        const said = parsed.find(({ name }) => name === 'failure')?.attributes['message'];
        expect(said).toBe(oneLine(message).replace(/[\ufffe\uffff]/g, ''));
      }),
    );
  });
});

describe('summary.md', () => {
  it('lists broken steps first, then failures, then warnings', () => {
    const rows = summary(runResults())
      .split('\n')
      .filter((line) => /^\| (error|fail|warn) /.test(line));
    expect(rows.map((row) => row.split(' ')[1])).toEqual(['error', 'fail', 'warn']);
  });

  it('keeps each problem in one row of five cells whatever a message holds', () => {
    fc.assert(
      fc.property(anyText, (message) => {
        const rows = summary(saying(message))
          .split('\n')
          .filter((line) => /^\| (error|fail|warn) /.test(line));
        expect(rows).toHaveLength(3);
        for (const row of rows) expect(row.replace(/\\./g, '').split('|')).toHaveLength(7);
      }),
    );
  });

  it('has the report of the run, each subject in one row of two cells', () => {
    fc.assert(
      fc.property(anyText, (name) => {
        const record = createRunRecord({ manifest: manifest(), runResults: runResults(), catalog: catalog() });
        const renamed = { ...record, steps: record.steps.map((step) => ({ ...step, relation: name })) };
        const text = summary(runResults(), runReport(renamed, [record], new IncidentFinder().add(renamed)));
        const rows = text.slice(text.indexOf('| Sources |')).trimEnd().split('\n');
        expect(rows.map((row) => row.split(' ')[1])).toContain('Changes');
        for (const row of rows) expect(row.replace(/\\./g, '').split('|')).toHaveLength(4);
      }),
    );
  });

  it('counts what it does not list', () => {
    const run = saying('x');
    const many = { ...run, results: Array.from({ length: 130 }, () => run.results).flat() };
    expect(summary(many)).toContain('And 290 more problems');
  });
});

describe('badge.svg', () => {
  it.each([
    ['pass', { 'test.shop.aaaaaaaaaaaa': { status: 'pass' as const, message: '' } }, 'shop: 1 check passed'],
    ['warn', { 'test.shop.bbbbbbbbbbbb': { status: 'warn' as const, message: '' } }, 'shop: 1 warning'],
    ['fail', { 'test.shop.aaaaaaaaaaaa': { status: 'fail' as const, message: '' } }, 'shop: 1 failed'],
    ['not checked', { 'model.shop.fct_orders': { status: 'success' as const, message: '' } }, 'shop: not checked'],
  ])('says %s in words', (_verdict, outcomes, words) => {
    const [svg, title] = elements(badge(runResults(outcomes)));
    expect(svg?.attributes).toMatchObject({ role: 'img', 'aria-label': words });
    expect(title).toMatchObject({ name: 'title', text: words });
  });

  it('holds a hostile project name as text', () => {
    const run = runResults();
    const found = elements(badge({ ...run, metadata: { ...run.metadata, project_name: HOSTILE } }));
    expect(found.map(({ name }) => name)).not.toContain('script');
  });
});

describe('escaping', () => {
  it('leaves no mark of Markdown unescaped', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(escapeMarkdown(text).replace(/\\./gu, '')).not.toMatch(/[`*_[\]<>|~#@&\n]|:\/\/|www\./i);
      }),
    );
  });

  it('closes code with more grave accents than it holds', () => {
    expect(markdownCode('a`b``c')).toBe('``` a`b``c ```');
    expect(markdownCode('plain')).toBe('`plain`');
  });

  it('of HTML and XML is undone by their parsers', () => {
    const xmlText = anyText.filter((text) => !/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(text));
    fc.assert(
      fc.property(xmlText, (text) => {
        const [element] = elements(`<a${xmlAttributes({ b: text, c: undefined })}>${escapeXml(text)}</a>`);
        expect(element).toMatchObject({ text, attributes: { b: text } });
      }),
    );
    fc.assert(
      fc.property(anyText, (text) => {
        expect(unescapeHtml(escapeHtml(text))).toBe(text);
      }),
    );
    expect(escapeHtml('<a href="x">&amp;')).toBe('&lt;a href=&quot;x&quot;&gt;&amp;amp;');
    expect(escapeXml('a\u0000\ud800b')).toBe('ab');
  });

  it('cuts by characters, not in the middle of one', () => {
    expect(oneLine('😀'.repeat(10), 8)).toBe(`${'😀'.repeat(5)}...`);
  });

  it('writes JSON that loses no value', () => {
    const value = { big: 9007199254740993n, small: 7n, nan: NaN, none: undefined, date: new Date(0), far: -Infinity };
    expect(JSON.parse(jsonText(value))).toEqual({
      ...{ big: '9007199254740993', small: 7, nan: 'NaN', none: null },
      ...{ date: '1970-01-01T00:00:00.000Z', far: '-Infinity' },
    });
  });
});
