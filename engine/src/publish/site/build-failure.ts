import { LastroError, ProblemsError, type Location } from '../../base/errors.js';
import { escapeRegExp } from '../../base/escape.js';
import { fileServed, locationOf, textsOf, type SiteFile } from './files.js';
import { parseSpecifier } from './installed.js';

/** The end of Framework's output: advice on how to report a bug. */
const LAST_WORDS = /^Unexpected error: ([^\n]*)[\s\S]*$/m;

const LOADER = /load (\/\S+) → .*error in \d+ms: ([^\n]*)\s*$/;

/** Why Framework's build failed, from its output, with the file to correct. */
export async function buildFailure(stdout: string, stderr: string, files: readonly SiteFile[]): Promise<LastroError> {
  const message = LAST_WORDS.exec(stderr)?.[1] ?? lastLines(`${stdout}\n${stderr}`, 3);
  const [, loaded, reason = ''] = LOADER.exec(stdout) ?? [];
  const loader = loaded === undefined ? undefined : fileServed(files, loaded.slice(1));
  if (loader !== undefined) return loaderFailure(loader, reason, stderr.replace(LAST_WORDS, ''), files);
  const config = /^(observablehq\.config\.\w+) cannot be read: /.exec(message)?.[1];
  if (config !== undefined) return new LastroError('site.config', message, { location: { file: config } });
  const [setting, ...more] = configProblems(stderr);
  if (setting !== undefined) return more.length === 0 ? setting : new ProblemsError([setting, ...more]);
  const missing = /^Not found: \/(.*)$/.exec(message)?.[1];
  if (missing !== undefined)
    return new LastroError('site.file-missing', `a page attaches ${missing}, which does not exist`, {
      location: await attachmentOf(missing, files),
      hint: `write src/${missing}, or a data loader for it`,
    });
  const page = [...stdout.matchAll(/^load (\/\S+) /gm)].at(-1)?.[1];
  const source = page === undefined ? undefined : fileServed(files, `${page.slice(1)}.md`);
  return new LastroError('site.build-failed', `the site could not be built: ${message}`, {
    location: source && { file: source.name },
  });
}

/** Settings of the site that its check refused, a line each as errors are formatted. */
function configProblems(stderr: string): LastroError[] {
  const problem = /^(?:Unexpected error: )?(observablehq\.config\.\w+)(?::(\d+))? {2}(site\.[\w-]+) {2}(.*)$/gm;
  return [...stderr.matchAll(problem)].map(([, file = '', line, code = '', message = '']) => {
    const location = { file, ...(line === undefined ? {} : { line: Number(line) }) };
    return new LastroError(code, message, { location });
  });
}

/** Lines of a stack trace, and what Node prints after one; the message is above or below them. */
const STACK_LINE = /^\s+at .*\n?|^Node\.js v\d.*\n?/gm;

/** What a loader lacks, as Node, Python and R say it. */
const ABSENT: readonly (readonly [said: RegExp, hint: (name: string) => string])[] = [
  [
    /Cannot find (?:package|module) '([^'./][^']*)'/,
    (name) => `add it to the project: npm install ${parseSpecifier(name).name}`,
  ],
  [/No module named '([^'.]+)/, (name) => `install the Python package that has the module ${name}`],
  [/there is no package called .([\w.]+)/, (name) => `install the R package ${name}`],
  [
    /\b(?:fetch failed|ENOTFOUND|EAI_AGAIN|urlopen error|Name or service not known|ConnectionError)\b/,
    () => NEEDS_NETWORK,
  ],
];

const NEEDS_NETWORK = 'the loader needs the network: load the data with a loader of loaders/, and query the table';

async function loaderFailure(
  loader: SiteFile,
  reason: string,
  stderr: string,
  files: readonly SiteFile[],
): Promise<LastroError> {
  const { name } = loader;
  const command = /^spawn (\S+) ENOENT$/.exec(reason)?.[1];
  const message =
    command === undefined ? reason.replace('loader', () => name) : `${name} needs ${command}, which is not installed`;
  const said = lastLines(stderr.replaceAll(STACK_LINE, ''), 10);
  const [absent, hint] = ABSENT.flatMap(([pattern, cure]) => {
    const match = pattern.exec(said);
    return match === null ? [] : [[match[1], cure(match[1] ?? '')] as const];
  })[0] ?? [undefined, undefined];
  return new LastroError('site.loader-failed', said === '' ? message : `${message}\n${said}`, {
    location: lineOf(loader, stderr) ?? (await importOf(loader, absent, files)) ?? { file: name },
    hint,
  });
}

/** The line of the loader that a stack trace names: the first that Node does, the last that Python does. */
function lineOf({ name, file }: SiteFile, stderr: string): Location | undefined {
  const place = escapeRegExp(file);
  const line =
    new RegExp(`/${place}:(\\d+)`).exec(stderr)?.[1] ??
    [...stderr.matchAll(new RegExp(`/${place}", line (\\d+)`, 'g'))].at(-1)?.[1];
  return line === undefined ? undefined : { file: name, line: Number(line) };
}

/** Where a loader, or else the first module beside it, imports what is absent. */
async function importOf(
  { name, file }: SiteFile,
  absent: string | undefined,
  files: readonly SiteFile[],
): Promise<Location | undefined> {
  if (absent === undefined) return undefined;
  const texts = await textsOf(files, ['.js', '.mjs', '.ts', '.py', '.R']);
  const others = texts.filter(({ origin }) => origin === 'project');
  const quoted = [`'${absent}`, `"${absent}`, ` ${absent}`];
  return (
    locationOf(
      texts.filter((text) => text.file === file && text.name === name),
      ...quoted,
    ) ?? locationOf(others, ...quoted.slice(0, 2))
  );
}

/** By its path as the page writes it, which may be shorter: the whole, else the name alone. */
async function attachmentOf(missing: string, files: readonly SiteFile[]): Promise<Location | undefined> {
  const sources = await textsOf(files, ['.md', '.js', '.ts']);
  return locationOf(sources, missing, missing.split('/').at(-1) ?? missing);
}

function lastLines(text: string, count: number): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-count).join('\n');
}
