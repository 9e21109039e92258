import { createRequire, isBuiltin } from 'node:module';
import path from 'node:path';
import { LastroError, type Location } from '../../base/errors.js';
import type { AssembledSite } from './assemble.js';
import { codeFromText } from './code-from-text.js';
import { locationOf } from './files.js';
import { FRAMEWORK, frameworkParsers, type FrameworkParsers, type SyntaxNode } from './framework-parsers.js';
import { findInstalled, parseSpecifier } from './installed.js';
import { literalText, nodesOf, placeIn, readSourceCode, type CodeBlock, type SourceCode } from './source-code.js';

/** Something that a page or module uses and a package provides. */
interface Requirement {
  /** As the author wrote it: `npm:d3-scale@4`, `_`, `.parquet()`. */
  use: string;
  specifiers: readonly string[];
  location: Location;
}

/** Packages that a site cannot contain: they compile code from text, or load parts from the network. */
const FORBIDDEN: Readonly<Partial<Record<string, string>>> = {
  '@duckdb/duckdb-wasm':
    'loads its extensions from the network; query at build time: a fence ```sql id=rows, or a file name.parquet.sql',
  vega: "compiles code from text, which the site's content policy blocks; draw with Plot or d3",
};

const semver = createRequire(path.join(FRAMEWORK, 'package.json'))('semver') as {
  satisfies(version: string, range: string): boolean;
  validRange(range: string): string | null;
};

/**
 * A problem for each use, in a page or a module that a page loads, of what the project does not have or a browser would refuse:
 * implicit names, methods of attachments, imports of packages, code made from text. Drafts may use anything.
 */
export async function missingRequirements(
  projectDir: string,
  { root, files }: Pick<AssembledSite, 'root' | 'files'>,
): Promise<LastroError[]> {
  const parsers = await frameworkParsers();
  const sources = (await readSourceCode(files)).filter(({ isDraft }) => !isDraft);
  const problems = new Map<string, LastroError>();
  for (const { use, specifiers, location } of sources.flatMap((source) => requirementsOf(source, parsers))) {
    const needed = closure(specifiers, parsers);
    const problem = await problemOf(use, needed, location, { projectDir, root, builtins: parsers.builtins });
    if (problem !== undefined) problems.set(`${problem.message} ${location.file}:${location.line ?? 0}`, problem);
  }
  return [...problems.values(), ...codeFromText(sources)];
}

function closure(specifiers: readonly string[], parsers: FrameworkParsers): Set<string> {
  const needed = new Set(specifiers);
  for (const size of [0, 1])
    if (needed.size > size) for (const one of parsers.getImplicitDependencies(needed)) needed.add(one);
  return needed;
}

function requirementsOf({ file, blocks, assets }: SourceCode, parsers: FrameworkParsers): Requirement[] {
  const declared = new Set(blocks.flatMap(({ parsed }) => (parsed.declarations ?? []).map(({ name }) => name)));
  const inHtml = assets
    .filter((specifier) => specifier.startsWith('npm:'))
    .map((specifier) => ({
      use: specifier,
      specifiers: [specifier],
      location: locationOf([file], specifier) ?? { file: file.name },
    }));
  return [...inHtml, ...blocks.flatMap((block) => requirementsOfBlock(block, declared, parsers))];
}

function requirementsOfBlock(
  block: CodeBlock,
  declared: ReadonlySet<string>,
  parsers: FrameworkParsers,
): Requirement[] {
  const { parsed, usesJsx } = block;
  const found: Requirement[] = [];
  const add = (use: string, specifiers: Iterable<string>, node: SyntaxNode | undefined, ...words: string[]): void => {
    const all = [...specifiers];
    if (all.length > 0) found.push({ use, specifiers: all, location: placeIn(block, node, ...words) });
  };
  for (const { name, type } of parsed.imports) {
    if (type === 'local') continue;
    const jsx = name.startsWith('npm:react/jsx');
    add(jsx ? 'JSX' : name, [name], literalNode(parsed.body, name), `"${name}"`, `'${name}'`, name);
  }
  if (usesJsx) add('JSX', ['npm:react-dom'], undefined);
  for (const node of parsed.references)
    if (!declared.has(node.name)) add(node.name, parsers.getImplicitInputImports([node.name]), node, node.name);
  for (const { node, method = '' } of parsed.files)
    add(`.${method}()`, parsers.getImplicitFileImports([method]), node, `.${method}`, 'FileAttachment');
  return found;
}

function literalNode(body: SyntaxNode, text: string): SyntaxNode | undefined {
  for (const node of nodesOf(body)) if (literalText(node) === text) return node;
  return undefined;
}

interface Project {
  projectDir: string;
  root: string;
  builtins: ReadonlyMap<string, string>;
}

async function problemOf(
  use: string,
  needed: ReadonlySet<string>,
  location: Location,
  { projectDir, root, builtins }: Project,
): Promise<LastroError | undefined> {
  const absent: string[] = [];
  for (const specifier of needed) {
    if (builtins.has(specifier) || specifier.startsWith('observablehq:')) continue;
    if (!specifier.startsWith('npm:')) {
      const problem = plainImportProblem(specifier, root, location);
      if (problem !== undefined) return problem;
      continue;
    }
    const { name, range } = parseSpecifier(specifier.slice('npm:'.length));
    const reason = FORBIDDEN[name];
    if (reason !== undefined) {
      const [why = '', hint = ''] = reason.split('; ');
      return new LastroError('site.package-forbidden', `${subject(use, name)}, which ${why}`, { location, hint });
    }
    const installed = await findInstalled(name, projectDir);
    if (installed === undefined) absent.push(name);
    else if (range !== undefined && semver.validRange(range) !== null && !semver.satisfies(installed.version, range))
      return new LastroError(
        'site.package-version',
        `${specifier} is imported, and ${installed.version} is installed`,
        {
          location,
          hint: `install that version: npm install ${name}@${range}`,
        },
      );
  }
  if (absent.length === 0) return undefined;
  const names = [...new Set(absent)];
  return new LastroError(
    'site.package-missing',
    `${subject(use, names.join(' and '))}, which ${names.length > 1 ? 'are' : 'is'} not installed`,
    { location, hint: `add it to the project: npm install ${names.join(' ')}` },
  );
}

function subject(use: string, packages: string): string {
  if (use === packages) return `the page uses ${packages}`;
  return use.startsWith('npm:') ? `the page imports ${packages}` : `${use} needs ${packages}`;
}

function plainImportProblem(specifier: string, root: string, location: Location): LastroError | undefined {
  if (/^https?:/.test(specifier))
    return new LastroError('site.external-resource', `the page loads a resource from another site: ${specifier}`, {
      location,
      hint: 'a page may load only files of the site; import packages as npm:name',
    });
  if (isBuiltin(specifier))
    return new LastroError('site.import-forbidden', `${specifier} is part of Node, and browsers do not have it`, {
      location,
      hint: 'use it in a data loader',
    });
  if (/^\w+:/.test(specifier))
    return new LastroError('site.import-forbidden', `${specifier} would be downloaded by the build`, {
      location,
      hint: 'install the package from npm, and import npm:name',
    });
  const { name } = parseSpecifier(specifier);
  try {
    createRequire(path.join(root, 'package.json')).resolve(specifier);
    return undefined;
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'ERR_PACKAGE_PATH_NOT_EXPORTED';
    return new LastroError(
      'site.package-missing',
      isThere ? `${specifier} cannot be resolved` : `the page imports ${name}, which is not installed`,
      { location, hint: isThere ? `import npm:${specifier}` : `add it to the project: npm install ${name}` },
    );
  }
}
