import { existsSync, writeFileSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

const TEMPLATE = path.join('tables', '[table].md');

/** Tables with a report and without a page of their own, when the site has the page for tables. */
async function reportedTables(root: string): Promise<string[]> {
  const reports = path.join(root, 'data', 'tables');
  if (!existsSync(path.join(root, TEMPLATE)) || !existsSync(reports)) return [];
  const tables = (await readdir(reports)).map((file) => file.replace(/\.json$/, ''));
  return tables.filter((table) => !existsSync(path.join(root, 'tables', `${table}.md`))).sort();
}

/** A page that attaches a file of its own for each table differs by more than the table's name. */
async function attachesByTable(root: string): Promise<boolean> {
  return /FileAttachment\([^)]*observable\.params/.test(await readFile(path.join(root, TEMPLATE), 'utf8'));
}

/**
 * The pages of tables that Framework builds: the first alone where all are alike but for the table's name, since each
 * costs it a fifth of a second. {@link copyTablePages} writes the others.
 */
export async function* tablePages(root: string): AsyncGenerator<string> {
  const tables = await reportedTables(root);
  if (tables.length === 0) return;
  const built = (await attachesByTable(root)) ? tables : tables.slice(0, 1);
  for (const table of built) yield `/tables/${table}`;
}

/** Writes the page of every table that Framework did not build, after the first. Returns the files, which differ from it by a name. */
export async function copyTablePages(dist: string, root: string): Promise<string[]> {
  const [first, ...others] = await reportedTables(root);
  const page = (table: string): string => path.join(dist, 'tables', `${table}.html`);
  if (first === undefined || !existsSync(page(first))) return [];
  const text = await readFile(page(first), 'utf8');
  const copied = others.filter((table) => !existsSync(page(table)));
  for (const table of copied)
    writeFileSync(
      page(table),
      text.replaceAll(first, () => table),
    );
  return copied.map((table) => `tables/${table}.html`);
}
