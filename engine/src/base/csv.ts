/** Records of a small CSV text as RFC 4180 has it: `""` within quotes, line ends within quotes, LF or CRLF. */
export function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/y;
  let record: string[] = [];
  let offset = text.startsWith('\uFEFF') ? 1 : 0;
  while (offset < text.length || record.length > 0) {
    cell.lastIndex = offset;
    const match = cell.exec(text);
    if (match === null) throw new Error(`broken quote in record ${records.length + 1}`);
    const [matched, value = '', end] = match;
    record.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    offset += matched.length;
    if (end === ',') continue;
    records.push(record);
    record = [];
  }
  return records;
}
