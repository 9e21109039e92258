import fs from 'node:fs';
import path from 'node:path';
import { OLIST_FILES } from '../../support/raw-tables.js';

/** A record of a source file by column; blanks around are gone, nothing is NULL. */
export type Raw = Record<string, string | null>;

const BLANK = /^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g;

/** Reads a whole CSV file, character by character: not the loader's reader, nor DuckDB's. */
export function readRaw(folder: string, table: keyof typeof OLIST_FILES): Raw[] {
  const text = fs.readFileSync(path.join(folder, 'olist', OLIST_FILES[table]), 'utf8').replace(/^\uFEFF/, '');
  const records: string[][] = [];
  let record: string[] = [];
  let at = 0;
  while (at < text.length) {
    let value = '';
    if (text[at] === '"') {
      for (;;) {
        const close = text.indexOf('"', at + 1);
        value += text.slice(at + 1, close);
        at = close + 1;
        if (text[at] !== '"') break;
        value += '"';
      }
    } else {
      let end = at;
      while (end < text.length && text[end] !== ',' && text[end] !== '\n') end++;
      value = text.slice(at, end);
      at = end;
    }
    record.push(value.replace(BLANK, ''));
    if (text[at] === '\r') at++;
    if (text[at] === '\n' || at >= text.length) {
      records.push(record);
      record = [];
    }
    at++;
  }
  const [header = [], ...rows] = records;
  return rows.map((row) =>
    Object.fromEntries(header.map((name, i) => [name, row[i] === '' ? null : (row[i] ?? null)])),
  );
}

/** Answers of the Central Bank's series: `YYYY-MM-DD` and the value as text. */
export function readSeries(folder: string, code: number): { date: string; value: string }[] {
  const text = fs.readFileSync(path.join(folder, 'bcb', `bcdata.sgs.${code}.json`), 'utf8');
  return (JSON.parse(text) as { data: string; valor: string }[]).map(({ data, valor }) => ({
    date: data.split('/').reverse().join('-'),
    value: valor,
  }));
}
