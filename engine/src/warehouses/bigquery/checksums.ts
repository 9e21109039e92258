import { FLOAT_ZERO, type ChecksumDialect } from '../../sql/dialect/checksums.js';

const text = (value: string): string => `CAST(${value} AS STRING)`;

function decimal(value: string): string {
  const written = text(value);
  return `IF(STRPOS(${written}, '.') > 0, RTRIM(RTRIM(${written}, '0'), '.'), ${written})`;
}

export const bigqueryChecksums: ChecksumDialect = {
  text: {
    text: (value) => value,
    integer: text,
    decimal,
    float: (value) =>
      `CASE WHEN IS_NAN(${value}) THEN 'nan' WHEN ABS(${value}) < ${FLOAT_ZERO} THEN '0' ELSE FORMAT('%.8e', ${value}) END`,
    boolean: text,
    date: text,
    datetime: (value) => text(`UNIX_MICROS(TIMESTAMP(${value}))`),
    instant: (value) => text(`UNIX_MICROS(${value})`),
    time: (value) => text(`TIME_DIFF(${value}, TIME '00:00:00', MICROSECOND)`),
    bytes: (value) => `TO_HEX(${value})`,
  },
  hash: (written) => `CAST(CONCAT('0x', SUBSTR(TO_HEX(MD5(${written})), 1, 15)) AS INT64)`,
  // A sum of INT64 is an INT64, which it may not fit.
  sum: (value) => decimal(`SUM(CAST(${value} AS BIGNUMERIC))`),
};
