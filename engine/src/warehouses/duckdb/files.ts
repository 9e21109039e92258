import path from 'node:path';
import { UsageError } from '../../base/errors.js';
import type { CopyFormat, FileColumn, FileDialect, FileFormat } from '../../sql/dialect/files.js';
import { identifier, string } from './quoting.js';

/** A path, escaped for DuckDB's readers, which take patterns: it matches only itself. */
export const escapePattern = (file: string): string => file.replaceAll(/[*?[]/g, '[$&]');

/**
 * A path as a literal that DuckDB's readers find this one file by: what they would read as a pattern is escaped. Beside a
 * pattern a backslash is a separator to them, which nothing escapes. Throws a {@link UsageError} for such a path.
 */
function pathLiteral(file: string): string {
  const resolved = path.resolve(file).replaceAll(path.sep, '/');
  const escaped = escapePattern(resolved);
  if (escaped !== resolved && resolved.includes('\\'))
    throw new UsageError('warehouse.path', `DuckDB cannot read ${file}`, {
      hint: 'its path contains a backslash beside *, ? or [: rename the file or the folder',
    });
  return string(escaped);
}

const columnTypes = (columns: readonly FileColumn[]): string =>
  `columns = {${columns.map(({ name, type }) => `${string(name)}: ${string(type)}`).join(', ')}}`;

/**
 * The reader of a format and its options. Without options DuckDB guesses, and its CSV sniffer was seen to lose quotes.
 * Of CSV with stated columns an unquoted empty value is NULL, a quoted one the empty text.
 */
function readerOf(format: FileFormat): [reader: string, options: readonly string[]] {
  switch (format.type) {
    case 'csv': {
      const csv = [`delim = ${string(format.delimiter)}`, `quote = '"'`, `escape = '"'`, 'header = true', 'skip = 0'];
      const stated = [
        'auto_detect = false',
        'strict_mode = true',
        'allow_quoted_nulls = false',
        "compression = 'none'",
      ];
      return ['read_csv', [...csv, ...stated, columnTypes(format.columns)]];
    }
    case 'json-lines':
      return ['read_json', ["format = 'newline_delimited'", columnTypes(format.columns)]];
    case 'parquet':
      return ['read_parquet', []];
  }
}

/** Level 1 of zstd: higher ones take longer, for files of the same size. */
const PARQUET_COMPRESSION = {
  snappy: ['COMPRESSION snappy'],
  zstd: ['COMPRESSION zstd', 'COMPRESSION_LEVEL 1'],
};

function copyOptions(format: CopyFormat): string[] {
  if (format.type === 'csv') return ['FORMAT csv', 'HEADER'];
  const { compression, partitionBy } = format;
  const folders =
    partitionBy === undefined
      ? []
      : [`PARTITION_BY (${partitionBy.map(identifier).join(', ')})`, "FILENAME_PATTERN 'part-{i}'"];
  return ['FORMAT parquet', ...PARQUET_COMPRESSION[compression], ...folders];
}

export const duckdbFiles: FileDialect = {
  read(file, format) {
    const [reader, options] = readerOf(format);
    return `${reader}(${[pathLiteral(file), 'hive_partitioning = false', ...options].join(', ')})`;
  },
  readText: (file) => `(SELECT content FROM read_text(${pathLiteral(file)}))`,
  copy(query, file, format) {
    return `COPY (${query}\n) TO ${string(path.resolve(file))} (${copyOptions(format).join(', ')})`;
  },
  describe: (relation) => `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${relation})`,
  text: (column, type) =>
    /\]$|^(STRUCT|MAP|UNION)\(/.test(type)
      ? `CASE WHEN ${column} IS NOT NULL THEN CAST(to_json(${column}) AS VARCHAR) END`
      : `CAST(${column} AS VARCHAR)`,
  // Parquet has no 128-bit integer, and DuckDB would write the nearest double.
  parquetColumn: (column, type) => (type === 'HUGEINT' ? `CAST(${column} AS DECIMAL(38, 0))` : column),
  pseudonym(value, keyFile) {
    const secret = this.readText(keyFile);
    const inner = `sha256(concat(${secret}, ':', CAST(${value} AS VARCHAR)))`;
    return `CASE WHEN ${value} IS NOT NULL THEN left(sha256(concat(${secret}, ':', ${inner})), 16) END`;
  },
  rowNumber: 'rowid',
};
