import path from 'node:path';
import type { Cell } from '../base/cell.js';
import { parseCsv } from '../base/csv.js';
import { LastroError, messageOf } from '../base/errors.js';
import { equalsIgnoringCase, suggest } from '../base/text.js';
import { readUtf8 } from '../base/utf8.js';
import type { Model } from '../project/model.js';
import type { Dialect } from '../sql/dialect.js';
import { rowsQuery } from './rows.js';

/** The query for the rows of a seed's CSV: types from its YAML, an empty cell is NULL. Throws a {@link LastroError}. */
export function seedQuery(model: Model, dialect: Dialect, projectDir: string): string {
  const fail = (message: string, line: number, hint?: string): never => {
    throw new LastroError('seed.broken', message, { location: { file: model.file, line }, hint });
  };
  const text = readText(path.join(projectDir, model.file), model.file, fail);
  const [first, ...rows] = parseCsv(text, fail);
  const header = first?.fields;
  if (header === undefined || header.every((name) => name === '')) return fail('the seed has no header', 1);
  header.forEach((name, i) => {
    if (name === '') fail(`column ${i + 1} of the header has no name`, 1);
    if (header.findIndex((other) => equalsIgnoringCase(other, name)) !== i) fail(`column ${name} occurs twice`, 1);
  });
  for (const column of model.columns)
    if (!header.some((name) => equalsIgnoringCase(name, column.name)))
      fail(`the seed has no column ${column.name}`, 1, suggest(column.name, header));
  rows.forEach(({ fields, line }, i) => {
    if (fields.length !== header.length)
      fail(`record ${i + 1} has ${fields.length} cells, the header ${header.length}`, line);
  });
  const columns = header.map((name) => ({
    name,
    type: model.columns.find((column) => equalsIgnoringCase(column.name, name))?.dataType,
  }));
  return rowsQuery(
    dialect,
    columns,
    rows.map(({ fields }) => fields.map((cell): Cell => (cell === '' ? null : cell))),
  );
}

function readText(file: string, displayPath: string, fail: (message: string, line: number) => never): string {
  try {
    return readUtf8(file, displayPath);
  } catch (error) {
    if (error instanceof LastroError) throw error;
    return fail(messageOf(error), 1);
  }
}
