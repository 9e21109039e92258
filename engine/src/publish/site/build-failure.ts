import { LastroError, type Location } from '../../base/errors.js';
import { fileServed, locationOf, textsOf, type SiteFile } from './files.js';

/** The end of Framework's output: advice on how to report a bug. */
const LAST_WORDS = /^Unexpected error: ([^\n]*)[\s\S]*$/m;

const LOADER = /load (\/\S+) → .*error in \d+ms: ([^\n]*)\s*$/;

/** Why Framework's build failed, from its output, with the file to correct. */
export async function buildFailure(stdout: string, stderr: string, files: readonly SiteFile[]): Promise<LastroError> {
  const message = LAST_WORDS.exec(stderr)?.[1] ?? lastLines(`${stdout}\n${stderr}`, 3);
  const [, loaded, reason = ''] = LOADER.exec(stdout) ?? [];
  const loader = loaded === undefined ? undefined : fileServed(files, loaded.slice(1));
  if (loader !== undefined) return loaderFailure(loader, reason, lastLines(stderr.replace(LAST_WORDS, ''), 10));
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

function loaderFailure({ name }: SiteFile, reason: string, said: string): LastroError {
  const command = /^spawn (\S+) ENOENT$/.exec(reason)?.[1];
  const message =
    command === undefined ? reason.replace('loader', () => name) : `${name} needs ${command}, which is not installed`;
  return new LastroError('site.loader-failed', said === '' ? message : `${message}\n${said}`, {
    location: { file: name },
  });
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
