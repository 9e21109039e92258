import type { RunDetails, TableReport } from '../../src/publish/site/shapes.js';

/** The root of the site, at whatever address it is served: modules are two folders below it. */
const ROOT = new URL('../../', import.meta.url);

/** Address of a page or file of this site: `address('checks.html', {id})`. */
export function address(path: string, parameters: Record<string, string> = {}): string {
  const url = new URL(path, ROOT);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/** Address of a page by its path: `/sales`. */
export function pageAddress(path: string): string {
  return address(`${path.slice(1)}${path.endsWith('/') ? 'index' : ''}.html`);
}

/** What the address of the page says by some names; an empty text where it says nothing. */
export function readAddress<N extends string>(names: readonly N[]): Record<N, string> {
  const parameters = new URLSearchParams(location.search);
  return Object.fromEntries(names.map((name) => [name, parameters.get(name) ?? ''])) as Record<N, string>;
}

/** Makes the address of the page say what is shown, so that it can be sent on; with `pushState` as a step that Back undoes. */
export function writeAddress(
  values: Readonly<Record<string, string>>,
  how: 'pushState' | 'replaceState' = 'replaceState',
): void {
  const { href } = withParameters(new URL(location.href), values);
  if (href !== location.href) history[how](history.state, '', href);
}

/** The address with some parameters; empty ones are left out. */
export function withParameters(url: URL, values: Readonly<Record<string, string>>): URL {
  for (const [name, value] of Object.entries(values))
    if (value === '') url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  return url;
}

export function tableAddress(relation: string, fragment?: string): string {
  return address(`tables/${relation}.html`) + (fragment === undefined ? '' : `#${fragment}`);
}

export function checkAddress(id: string): string {
  return address('checks.html', { id });
}

/** The Parquet of a table, as its report names it. */
export function downloadAddress(file: string): string {
  return address(`_file/data/marts/${encodeURIComponent(file)}`);
}

/** The report of one table, by its address without a hash. */
export function fetchReport(relation: string): Promise<TableReport> {
  return fetchData(`tables/${encodeURIComponent(relation)}.json`);
}

/** The report of a run and its steps. */
export function fetchRun(runId: string): Promise<RunDetails> {
  return fetchData(`runs/${encodeURIComponent(runId)}.json`);
}

/** A file of the site's data, by its address without a hash. */
export async function fetchData<T>(file: string): Promise<T> {
  const response = await fetch(address(`_file/data/${file}`));
  if (!response.ok) throw new Error(`there is no ${decodeURIComponent(file)} (${response.status})`);
  return (await response.json()) as T;
}
