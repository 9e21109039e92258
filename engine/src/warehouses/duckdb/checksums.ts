import { FLOAT_ZERO, type ChecksumDialect } from '../../sql/dialect/checksums.js';

const text = (value: string): string => `CAST(${value} AS VARCHAR)`;

const digitsOf = (columnType: string): [precision: number, scale: number] => {
  const [, precision = '38', scale = '9'] = /\((\d+)\s*,\s*(\d+)\)/.exec(columnType) ?? [];
  return [Number(precision), Number(scale)];
};

function decimal(value: string, columnType: string): string {
  const [precision, scale] = digitsOf(columnType);
  const written = text(value);
  if (scale === 0) return written;
  // A decimal without digits before the point is written as `.5`.
  const digits = scale < precision ? written : `regexp_replace(${written}, '^(-?)\\.', '\\10.')`;
  return `rtrim(rtrim(${digits}, '0'), '.')`;
}

const micros = (value: string): string => text(`epoch_us(${value})`);

export const duckdbChecksums: ChecksumDialect = {
  text: {
    text,
    integer: text,
    decimal,
    float: (value) =>
      `CASE WHEN isnan(${value}) THEN 'nan' WHEN abs(${value}) < ${FLOAT_ZERO} THEN '0'` +
      ` ELSE format('{:.8e}', CAST(${value} AS DOUBLE)) END`,
    boolean: text,
    date: text,
    datetime: micros,
    instant: micros,
    time: micros,
    bytes: (value) => `lower(hex(${value}))`,
  },
  hash: (written) => `CAST('0x' || md5(${written})[1:15] AS BIGINT)`,
  sum(value, columnType) {
    if (!columnType.startsWith('DECIMAL')) return text(`sum(CAST(${value} AS HUGEINT))`);
    return decimal(`sum(${value})`, `DECIMAL(38, ${digitsOf(columnType)[1]})`);
  },
};
