import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { REPOSITORY } from './project-folder.js';

const SOURCE = path.join(REPOSITORY, 'engine/src');
const CODE = /^[a-z][a-z-]*\.[a-z][a-z-]*$/;
const HALF = /^[a-z][a-z-]*$/;

/** Texts of the same form that are no codes: names of files, of properties and of relations. */
const NO_CODE =
  /\.(json|jsonl|js|ts|md|html|xml|svg|css|bin|key|duckdb|mjs)$|^(import\.meta|lastro\.(importing|loader)|marts\.sample)$/;

/** Keys of the configuration whose values are checked where it is read. */
const CONFIG_KEYS = [
  ...['title', 'languages', 'vars', 'targets', 'target', 'threads', 'external-access', 'loader-timeout'],
  ...['objective', 'site-url', 'prepare'],
];

/** Codes of keys that `checkKeys` reports for files of a project. */
const KEY_CODES = ['loader.unknown-key', 'loader.missing-key', 'loader.invalid-key', 'site.unknown-setting'];

/** What stands for the codes that are computed from data: the expression in the source, and the codes it makes. */
const COMPUTED: Readonly<Record<string, readonly string[]>> = {
  '`${kind}s`': ['config.jobs', 'config.sensors'],
  '`${kind}-name`': ['config.job-name', 'config.sensor-name'],
  kind: ['config.job', 'config.sensor'],
  // The code is an option of the call: see the keys of jobs and sensors.
  'kebabCase(keys[0] ?? code)': CONFIG_KEYS.map((key) => `config.${key}`),
  'project/config.ts code': ['config.unknown-key', 'config.missing-key', 'config.job-key', 'config.sensor-key'],
  "code.replace(/-option$/, '')": ['option.unknown', 'option.missing', 'option.invalid'],
  // These pass on what the keys of a job or of a channel are checked by.
  'project/check-jobs.ts code': [],
  'project/check-alerts.ts code': [],
  // A method of the same name passes complete codes on.
  'project/transforms.ts code': [],
  '`sql.not-one-${form}`': ['sql.not-one-query', 'sql.not-one-expression'],
  "`model.${error.kind.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`": ['model.<kind>'],
};

export interface ThrownCodes {
  /** Every code that the source names, or computes from data that is listed above. */
  codes: ReadonlySet<string>;
  /** Computed codes that nothing here explains, with their files. */
  unexplained: readonly string[];
}

/** The codes of errors in `engine/src`, by its syntax trees. */
export function thrownCodes(): ThrownCodes {
  const codes = new Set(KEY_CODES);
  const unexplained: string[] = [];
  const files = fs
    .readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.split(path.sep).join('/'))
    .sort();
  const trees = new Map(files.map((file) => [file, parse(file)]));
  /** `folder/function` -> the prefix that the function puts before a code. */
  const prefixes = new Map<string, string>();
  for (const [file, tree] of trees)
    visit(tree, (node) => {
      if (ts.isStringLiteralLike(node) && CODE.test(node.text) && !NO_CODE.test(node.text)) codes.add(node.text);
      if (!ts.isTemplateExpression(node) || !isCode(node) || !HALF.test(node.head.text.replace(/\.[a-z-]*$/, '')))
        return;
      if (!node.head.text.includes('.')) return;
      const [span] = node.templateSpans;
      if (span?.expression.getText() === 'code' && span.literal.text === '')
        prefixes.set(`${path.dirname(file)}/${functionAround(node)}`, node.head.text.slice(0, -1));
      else explain(node.getText(), file);
    });
  for (const [file, tree] of trees)
    visit(tree, (node) => {
      if (!ts.isCallExpression(node)) return;
      const name = ts.isPropertyAccessExpression(node.expression)
        ? node.expression.name.text
        : node.expression.getText();
      const prefix = prefixes.get(`${path.dirname(file)}/${name}`);
      const [code] = node.arguments;
      if (prefix === undefined || code === undefined) return;
      for (const each of ts.isConditionalExpression(code) ? [code.whenTrue, code.whenFalse] : [code])
        if (!ts.isStringLiteralLike(each)) explain(each.getText(), file);
        else if (HALF.test(each.text)) codes.add(`${prefix}.${each.text}`);
    });
  return { codes, unexplained };

  function explain(expression: string, file: string): void {
    const known = COMPUTED[expression] ?? COMPUTED[`${file} ${expression}`];
    if (known === undefined) unexplained.push(`${file}: ${expression}`);
    for (const code of known ?? []) codes.add(code);
  }
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, fs.readFileSync(path.join(SOURCE, file), 'utf8'), ts.ScriptTarget.Latest, true);
}

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => {
    visit(child, see);
  });
}

/** Whether a template is the code of an error: the first argument of one, or what is called `code`. */
function isCode(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isNewExpression(parent)) return parent.arguments?.[0] === node && parent.expression.getText().endsWith('Error');
  return (ts.isPropertyAssignment(parent) || ts.isVariableDeclaration(parent)) && parent.name.getText() === 'code';
}

/** The name by which the function around a node is called. */
function functionAround(node: ts.Node): string {
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isVariableDeclaration(at) && at.initializer !== undefined && ts.isFunctionLike(at.initializer))
      return at.name.getText();
    if ((ts.isFunctionDeclaration(at) || ts.isMethodDeclaration(at)) && at.name !== undefined) return at.name.getText();
  }
  return '';
}
