import { createRequire } from 'node:module';
import path from 'node:path';
import { FRAMEWORK } from './framework-parsers.js';

interface Jsdom {
  JSDOM: new (html?: string, options?: object) => { window: Window };
}

interface Window {
  document: unknown;
  DOMParser: new () => { parseFromString(html: string, type: 'text/html'): unknown };
}

const jsdom = createRequire(path.join(FRAMEWORK, 'package.json'))('jsdom') as Jsdom;

/**
 * Framework makes a window for each text of HTML that it parses, several for a page, which takes longer than the parsing. Imported
 * before Framework, this gives it documents of one window, where it asks for nothing else of a window.
 */
const parser = new new jsdom.JSDOM().window.DOMParser();

jsdom.JSDOM = new Proxy(jsdom.JSDOM, {
  construct: (original, [html, options = {}]: [string, object?]) =>
    Object.keys(options).every((name) => name === 'virtualConsole')
      ? { window: { document: parser.parseFromString(html, 'text/html') } }
      : new original(html, options),
});
