import fs from 'node:fs';
import path from 'node:path';
import { LastroError, UsageError, messageOf } from '../../base/errors.js';
import { suggest } from '../../base/text.js';
import { requireFiles } from '../../sql/dialect/files.js';
import { formatRelation, parseRelation } from '../../sql/relation.js';
import type { Warehouse } from '../../warehouse/warehouse.js';
import { AUDIT_COLUMNS } from '../audit.js';
import { fingerprint } from '../input/fingerprint.js';
import { checkHeader } from '../input/header.js';
import type { InputFile } from '../input/input.js';
import { assertReadKind } from '../input/kind-not-read.js';
import type { PreparedFile } from '../input/prepared-file.js';
import { unpack } from '../input/unpack.js';

/** Options of {@link prepareTable}. */
export interface TablePrepareRequest {
  input: InputFile;
  /** Those that are wanted; undefined: all that it has. */
  columns: readonly string[] | undefined;
  /** Whether the file may lack columns. */
  unionByName?: boolean | undefined;
  /** Whether there are other files. */
  isOneOfSeveral?: boolean | undefined;
  /** The table of a database file; undefined where the file is Parquet. */
  table: string | undefined;
  /** Start of the paths of scratch files. */
  scratch: string;
  /** Whether messages may quote the names of columns. */
  quoteHeader: boolean;
  openLocal: (databaseFile?: string) => Promise<Warehouse>;
}

/** Writes the rows of a file with types of its own as a CSV of texts, which the warehouse's reader is given. */
export async function prepareTable(request: TablePrepareRequest): Promise<PreparedFile> {
  const { input, columns, unionByName, isOneOfSeveral, table, scratch, quoteHeader, openLocal } = request;
  await assertReadKind(input);
  const plain = await unpack(input, 'utf-8', `${scratch}.data`);
  const local = await openLocal(table === undefined ? undefined : plain).catch((error: unknown) => {
    throw unreadable(input, error);
  });
  try {
    const session = await local.session();
    const { dialect } = local;
    const files = requireFiles(dialect);
    const rows =
      table === undefined
        ? files.read(plain, { type: 'parquet' })
        : dialect.table(await findTable(local, input, table));
    const found = await session.describe(`SELECT * FROM ${rows}`).catch((error: unknown) => {
      throw unreadable(input, error);
    });
    const names = found.map(({ name }) => name).filter((name) => !AUDIT_COLUMNS.includes(name));
    const header =
      columns === undefined
        ? names
        : checkHeader(
            { file: input.name, line: 1, expected: columns, found: names, unionByName, isOneOfSeveral },
            quoteHeader,
          );
    const types = new Map(found.map(({ name, type }) => [name, type]));
    const texts = header.map((name) => {
      const column = dialect.identifier(name);
      return `${files.text(column, types.get(name) ?? '')} AS ${column}`;
    });
    const file = `${scratch}.csv`;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    const copied = await session.query(files.copy(`SELECT ${texts.join(', ')} FROM ${rows}`, file, { type: 'csv' }));
    return {
      input,
      hash: await fingerprint(input),
      read: Number(copied.rows[0]?.[0]),
      rejected: 0,
      file,
      header,
      delimiter: ',',
      rejects: undefined,
      lineNumbers: () => Promise.resolve(new Map()),
    };
  } finally {
    await local.close();
  }
}

async function findTable(local: Warehouse, input: InputFile, name: string): Promise<ReturnType<typeof parseRelation>> {
  const table = parseRelation(name, 'main');
  if ((await local.columns(table)) !== undefined) return table;
  const known = (await local.relations()).map((relation) => formatRelation(relation.table));
  throw new UsageError('load.no-table', `no table ${formatRelation(table)} in ${input.name}`, {
    hint: suggest(name, known),
  });
}

function unreadable(input: InputFile, cause: unknown): LastroError {
  return new LastroError('load.unreadable', `${input.name} cannot be read: ${messageOf(cause)}`, {
    location: { file: input.name },
    hint: 'check that it is what its name says',
    cause,
  });
}
