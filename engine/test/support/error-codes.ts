import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { REPOSITORY } from './project-folder.js';

const SOURCE = path.join(REPOSITORY, 'engine/src');
const CODE = /^[a-z][a-z-]*\.[a-z][a-z0-9-]*$/;
const HALF = /^[a-z][a-z-]*$/;

/** Texts of the same form that are no codes: names of files, of properties, of keys and of relations. */
const NO_CODE =
  /\.(json|jsonl|js|ts|md|mjs|html|xml|svg|css|bin|duckdb|atom)$|^(import\.meta|lastro\.(importing|loader|tap)|marts\.sample|meta\.attachments|publish\.layers|pseudonym\.key)$/;

/** Keys of the configuration whose values are checked where it is read. */
const CONFIG_KEYS = [
  ...['title', 'languages', 'vars', 'targets', 'target', 'threads', 'external-access', 'loader-timeout'],
  ...['objective', 'site-url', 'prepare', 'dialects', 'interpreters', 'archive'],
];

/** Codes that `base/check-keys.ts` makes of the nouns, kinds and codes that it is given. */
const KEY_CODES = [
  ...['config.unknown-key', 'config.missing-key', 'config.job-key', 'config.sensor-key', 'config.target-key'],
  ...['config.source', 'config.sources', 'config.source-name', 'config.intake-key'],
  ...['config.job', 'config.jobs', 'config.job-name', 'config.sensor', 'config.sensors', 'config.sensor-name'],
  ...['loader.unknown-key', 'loader.missing-key', 'loader.invalid-key', 'site.unknown-setting'],
  ...['option.unknown', 'option.missing', 'option.invalid', 'suite.missing-key'],
];

/** What stands for the codes that are computed from data: the expression in the source, and the codes it makes. */
const COMPUTED: Readonly<Record<string, readonly string[]>> = {
  'kebabCase(keys[0] ?? code)': CONFIG_KEYS.map((key) => `config.${key}`),
  "code.replace(/-option$/, '')": [],
  // Complete codes, and those of base/check-keys.ts.
  'project/config.ts code': [],
  'project/transforms.ts code': [],
  'project/check-alerts.ts code': [],
  'project/check-jobs.ts code': [],
  '`${kind}.cannot-load`': ['config.cannot-load', 'loader.cannot-load', 'expectation.cannot-load'],
  '`sql.not-one-${form}`': ['sql.not-one-query', 'sql.not-one-expression'],
  "`model.${error.kind.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`": ['model.<kind>'],
};

export interface ThrownCodes {
  /** Every code that the source names, or computes from data that is listed above. */
  codes: ReadonlySet<string>;
  /** Computed codes that nothing here explains, with their files. */
  unexplained: readonly string[];
}

/** A function or an error that makes a code from its last part. */
interface Maker {
  file: string;
  name: string;
  prefix: string;
  /** Which argument is the part. */
  index: number;
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
  /** What functions and errors put before a code. */
  const makers: Maker[] = [];
  for (const [file, tree] of trees)
    visit(tree, (node) => {
      if (ts.isStringLiteralLike(node) && CODE.test(node.text) && !NO_CODE.test(node.text)) codes.add(node.text);
      if (!ts.isTemplateExpression(node) || !isCode(node)) return;
      const literals = node.head.text + node.templateSpans.map(({ literal }) => literal.text).join('');
      if (!/^[a-z-]*\.[a-z-]*$/.test(literals)) return;
      const [span] = node.templateSpans;
      const isWhole = span?.expression.getText() === 'code' && span.literal.text === '';
      const index = parameterCode(node);
      if (isWhole || index >= 0)
        makers.push({ file, name: makerAround(node), prefix: node.head.text, index: Math.max(index, 0) });
      if (!isWhole) explain(node.getText(), file);
    });
  for (const [file, tree] of trees)
    visit(tree, (node) => {
      if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return;
      const name = ts.isPropertyAccessExpression(node.expression)
        ? node.expression.name.text
        : node.expression.getText();
      const maker = makers.find((each) => each.name === name && mayCall(tree, file, each));
      const code = node.arguments?.[maker?.index ?? 0];
      if (maker === undefined || code === undefined) return;
      for (const each of ts.isConditionalExpression(code) ? [code.whenTrue, code.whenFalse] : [code])
        if (!ts.isStringLiteralLike(each)) explain(each.getText(), file);
        else if (HALF.test(each.text)) codes.add(`${maker.prefix}${each.text}`);
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

/** Whether a file can call it: its own file, one of its folder that is given it as a parameter, or that imports the error. */
function mayCall(tree: ts.SourceFile, file: string, maker: Maker): boolean {
  if (file === maker.file) return true;
  const isNear = path.dirname(file) === path.dirname(maker.file);
  return isNear && (maker.name.endsWith('Error') || /\bReportProblem\b/.test(tree.text));
}

/** Whether a template is the code of an error: the first argument of one, or what is called `code`. */
function isCode(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isCallExpression(parent) && parent.expression.kind === ts.SyntaxKind.SuperKeyword)
    return parent.arguments[0] === node;
  if (ts.isNewExpression(parent))
    return parent.arguments?.[0] === node && parent.expression.getText().endsWith('Error');
  return (ts.isPropertyAssignment(parent) || ts.isVariableDeclaration(parent)) && parent.name.getText() === 'code';
}

/** The place of the parameter `code` of the function around a node; -1 when it has none. */
function parameterCode(node: ts.Node): number {
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent)
    if (ts.isFunctionLike(at)) return at.parameters.findIndex(({ name }) => name.getText() === 'code');
  return -1;
}

/** The name by which the function or the error around a node is called. */
function makerAround(node: ts.Node): string {
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isVariableDeclaration(at) && at.initializer !== undefined && ts.isFunctionLike(at.initializer))
      return at.name.getText();
    if (ts.isConstructorDeclaration(at)) return at.parent.name?.text ?? '';
    if ((ts.isFunctionDeclaration(at) || ts.isMethodDeclaration(at)) && at.name !== undefined) return at.name.getText();
  }
  return '';
}
