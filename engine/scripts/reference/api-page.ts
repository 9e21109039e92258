import ts from 'typescript';
import { Declarations, oneLine, type Declared } from './declarations.js';
import { memberTable, page } from './markdown.js';

const INTRODUCTION = `# The library

What a project's files import from \`lastro\`: the configuration, loaders, custom expectations, scripts. \`lastro/site\` is [on a page of its
own](site-config.md). This page is generated from the docstrings by \`npm run docs:reference\`.`;

/** Chapters by the folder that declares a name; those of the configuration have a page of their own. */
const CHAPTERS: readonly { title: string; text?: string; files: RegExp }[] = [
  {
    title: 'Configuration',
    text: 'The keys of these types are listed in [lastro.config.ts](config.md).',
    files: /^(project|warehouses)\//,
  },
  {
    title: 'Loaders',
    text: 'The guide: [write a loader](../guide/loaders.md).',
    files: /^load\/|^base\/(retry|cell|clock|log)\.ts/,
  },
  { title: 'Errors', text: 'The codes: [error codes](errors.md).', files: /^base\/errors/ },
  {
    title: 'Runs and checks from code',
    text: 'Scripts and tests may build a project, check data and read a contract without the command line.',
    files: /^(commands|publish|contract)\//,
  },
  {
    title: 'Expectations',
    text: 'The guide: [your own expectations](../guide/own-expectations.md).',
    files: /^expect\//,
  },
];

/** `docs/reference/api.md`: every export of the package, from the docstrings. */
export function apiPage(): string {
  const declarations = new Declarations();
  const exported = declarations.exportsOf('index.ts');
  const forgotten = exported.filter(({ file }) => !CHAPTERS.some(({ files }) => files.test(file)));
  if (forgotten.length > 0) throw new Error(`no chapter for ${forgotten.map(({ name }) => name).join(', ')}`);
  const chapters = CHAPTERS.flatMap(({ title, text, files }) => {
    const own = exported.filter(({ file }) => files.test(file));
    const isListed = title === 'Configuration';
    return [
      `## ${title}`,
      ...(text === undefined ? [] : [text]),
      ...(isListed ? [own.map(({ name, text: doc }) => `- \`${name}\`: ${doc}`).join('\n')] : []),
      ...(isListed ? [] : own.flatMap((each) => entry(declarations, each))),
    ];
  });
  return page([INTRODUCTION, ...chapters]);
}

function entry(declarations: Declarations, declared: Declared): string[] {
  const { name, node, text } = declared;
  const members = declarations.members(declared);
  const head = [`### ${name}`, text];
  if (ts.isFunctionDeclaration(node)) return [...head, fence(signature(node))];
  if (members.length > 0) return [...head, memberTable(members)];
  if (ts.isTypeAliasDeclaration(node)) return [...head, fence(oneLine(node.getText().replace(/^export /, '')))];
  return head;
}

/** A function's declaration without its body. */
function signature(node: ts.FunctionDeclaration): string {
  const end = node.body?.getStart() ?? node.getEnd();
  const text = node.getSourceFile().text.slice(node.getStart(), end);
  return text.replace(/^export /, '').trim();
}

const fence = (code: string): string => `\`\`\`ts\n${code}\n\`\`\``;
