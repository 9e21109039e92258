import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { TableReport } from './shapes.js';
import { formatColumn } from '../../sql/relation.js';

/** As Framework's `search.index` requires it: a table's address ends in `#`, which keeps Framework from shortening it. */
export interface CatalogueEntry {
  path: string;
  title: string;
  text: string;
}

/** Every table, column and check that the engine reported, for the search of the site. */
export function* catalogue(root: string): Generator<CatalogueEntry> {
  const reports = path.join(root, 'data', 'tables');
  if (!existsSync(reports)) return;
  for (const file of readdirSync(reports).sort()) {
    const report = JSON.parse(readFileSync(path.join(reports, file), 'utf8')) as TableReport;
    const { relation, description, tags, columns, checks } = report;
    yield entry(`/tables/${relation}.html#`, relation, [description, ...tags]);
    for (const column of columns)
      yield entry(
        `/tables/${relation}.html#column-${encodeURIComponent(column.name)}`,
        formatColumn(relation, column.name),
        [column.description],
      );
    for (const check of checks)
      yield entry(`/checks.html?id=${encodeURIComponent(check.id)}`, `${relation}: ${check.expectation}`, [
        ...[...check.columns, check.type, check.notes ?? ''],
      ]);
  }
}

/** Framework removes accents from search terms, but not from the index. */
function entry(address: string, title: string, words: readonly string[]): CatalogueEntry {
  const plain = title.normalize('NFD').replace(/\p{M}/gu, '');
  const text = [...(plain === title ? [] : [plain]), ...words].join(' ').normalize('NFD').replace(/\p{M}/gu, '');
  return { path: address, title, text };
}
