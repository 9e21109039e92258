import fs from 'node:fs';
import path from 'node:path';
import { readResult, saveResult, type Measured, type PartResult } from './results.js';
import { markdownTable } from './table.js';

const DOCUMENT = path.resolve(import.meta.dirname, '../docs/benchmarks.md');

/** `docs/benchmarks.md`: the prose of `document.template`, in which a line `{{part}}` stands for the results of that part. */
export function benchmarksDocument(read: (part: string) => PartResult | undefined = readResult): string {
  const prose = fs.readFileSync(path.join(import.meta.dirname, 'document.template'), 'utf8');
  return prose.replaceAll(/^\{\{([\w-]+)\}\}$/gm, (_, part: string) => {
    const result = read(part);
    return result === undefined ? 'Not measured yet.' : section(result);
  });
}

function section({ measured, tables, notes }: PartResult): string {
  const list = notes.map((note) => `- ${note}`).join('\n');
  return [
    circumstances(measured),
    ...tables.flatMap((table) => [table.caption, markdownTable(table)]),
    ...(list === '' ? [] : [list]),
  ].join('\n\n');
}

function circumstances({ date, machine, load, versions, rounds }: Measured): string {
  const parts = [
    `${date}, ${machine}`,
    ...Object.entries(versions).map(([name, version]) => `${name} ${version}`),
    ...(load === null ? [] : [`load average ${load[0]} before and ${load[1]} after`]),
    ...(rounds === null ? [] : [rounds === 1 ? 'one round' : `medians of ${rounds} rounds`]),
  ];
  return `_Measured ${parts.join('; ')}._`;
}

export function writeDocument(): void {
  fs.writeFileSync(DOCUMENT, benchmarksDocument());
}

/** Keeps what a part found, and writes the document of all parts anew. */
export async function publish(part: string, result: PartResult): Promise<void> {
  await saveResult(part, result);
  writeDocument();
}
