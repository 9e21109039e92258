import fs from 'node:fs';
import path from 'node:path';
import { LastroError, UsageError } from '../base/errors.js';
import { equalsIgnoringCase } from '../base/text.js';
import { readUtf8 } from '../base/utf8.js';
import type { Macros } from '../sql/expand-macros.js';
import { jinjaProblems } from '../sql/jinja.js';
import { positionAt } from '../sql/lexer.js';
import { parseMacro, type Macro } from '../sql/macro.js';

export const MACRO_FOLDER = 'transforms/macros';

/** A file that defines a macro. */
export interface MacroFile {
  /** Relative to the project. */
  file: string;
  text: string;
}

/**
 * The files of the project's macros, and of those of npm packages: their `package.json` names the folder, `"lastro": {"macros":
 * "macros"}`. Throws a {@link UsageError} for a package without macros.
 */
export function readMacroFiles(projectDir: string, packages: readonly string[] = []): MacroFile[] {
  return [MACRO_FOLDER, ...packages.map((name) => packageFolder(projectDir, name))].flatMap((folder) => {
    const root = path.resolve(projectDir, folder);
    if (!fs.existsSync(root)) return [];
    return fs
      .readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.sql'))
      .sort()
      .map((name) => {
        const file = `${folder}/${name.replaceAll(path.sep, '/')}`;
        return { file, text: readUtf8(path.join(root, name), file) };
      });
  });
}

/** The macros that files define, by name. Problems are collected. */
export function parseMacros(files: readonly MacroFile[], problems: LastroError[]): Macros {
  const macros = new Map<string, Macro>();
  for (const { file, text } of files) {
    const jinja = jinjaProblems(text, (offset) => ({ file, ...positionAt(text, offset) }));
    problems.push(...jinja);
    if (jinja.length > 0) continue;
    try {
      const macro = parseMacro(text, file, path.posix.basename(file, '.sql'));
      const other = [...macros.values()].find(({ name }) => equalsIgnoringCase(name, macro.name));
      if (other === undefined) macros.set(macro.name, macro);
      else
        problems.push(
          new LastroError('macro.duplicate', `two macros are called ${macro.name}`, {
            location: { file },
            hint: `the other is ${other.file}`,
          }),
        );
    } catch (error) {
      if (!(error instanceof LastroError)) throw error;
      problems.push(error);
    }
  }
  return macros;
}

/** The folder of a package's macros, relative to the project. */
function packageFolder(projectDir: string, name: string): string {
  const fail = (message: string, hint: string): never => {
    throw new UsageError('macro.package', message, { location: { file: 'lastro.config.ts' }, hint });
  };
  for (let dir = path.resolve(projectDir); ; dir = path.dirname(dir)) {
    const root = path.join(dir, 'node_modules', name);
    const manifest = path.join(root, 'package.json');
    if (fs.existsSync(manifest)) {
      const { lastro } = JSON.parse(fs.readFileSync(manifest, 'utf8')) as { lastro?: { macros?: unknown } };
      const folder = lastro?.macros;
      if (typeof folder !== 'string' || !fs.existsSync(path.join(root, folder)))
        return fail(
          `the package ${name} has no macros`,
          `its package.json names their folder: "lastro": {"macros": "macros"}`,
        );
      return path.relative(projectDir, path.join(root, folder)).replaceAll(path.sep, '/');
    }
    if (dir === path.dirname(dir)) return fail(`the package ${name} is not installed`, `npm install ${name}`);
  }
}
