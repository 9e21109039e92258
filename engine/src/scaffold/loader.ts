import type { ShapeSource, TableShape } from './table-shape.js';
import { sourceText } from './typescript.js';

/** Functions of `lastro` that name the data of a loader. */
const FUNCTIONS: Readonly<Record<ShapeSource['kind'], string>> = {
  csv: 'csvFile',
  jsonl: 'jsonLinesFile',
  json: 'jsonFile',
  parquet: 'parquetFile',
  excel: 'excelFile',
  database: 'duckdbTable',
};

const DESCRIPTIONS: Readonly<Record<ShapeSource['kind'], (source: string) => string>> = {
  csv: (file) => `The rows of ${file}.`,
  jsonl: (file) => `The objects of ${file}.`,
  json: (file) => `The objects of ${file}.`,
  parquet: (file) => `The rows of ${file}.`,
  excel: (file) => `The rows of a sheet of ${file}.`,
  database: (file) => `A table of ${file}.`,
};

export const sourceFile = ({ path }: ShapeSource): string => path.slice(path.lastIndexOf('/') + 1);

/** One sentence on where a table comes from. */
export const sourceDescription = (source: ShapeSource): string => DESCRIPTIONS[source.kind](sourceFile(source));

/** A loader of the table, with its contract. */
export function loader({ name, source, columns }: TableShape): string {
  const call = FUNCTIONS[source.kind];
  const options = optionsOf(source);
  return `import { ${[call, 'defineLoader'].sort().join(', ')} } from 'lastro';

export default defineLoader({
  name: ${sourceText(name)},
  table: ${sourceText(name)},
  description: ${sourceText(sourceDescription(source))},
  contract: ${sourceText(contractFile(name))},
  load: () =>
    ${call}({
${options.map(([key, value]) => `      ${key}: ${sourceText(value)},\n`).join('')}      columns: [
${columns.map((column) => `        ${sourceText(column.source)},\n`).join('')}      ],
    }),
});
`;
}

function optionsOf(source: ShapeSource): [key: string, value: string][] {
  const options: [string, string][] = [['path', source.path]];
  if (source.kind === 'database') options.push(['table', source.table]);
  if (source.kind === 'excel' && source.sheet !== undefined) options.push(['sheet', source.sheet]);
  if (source.kind === 'csv' && source.delimiter !== ',') options.push(['delimiter', source.delimiter]);
  if (source.kind === 'csv' && source.encoding !== 'utf-8') options.push(['encoding', source.encoding]);
  return options;
}

export const contractFile = (name: string): string => `expectations/contracts/${name}.json`;

/** A loader of two records of its own, to be replaced by what the source has. */
export const emptyLoader = (name: string): string => `import { defineLoader } from 'lastro';

export default defineLoader({
  name: ${sourceText(name)},
  table: ${sourceText(name)},
  description: 'Two records, until this loader reads its source.',
  columns: ['id', 'name'],
  // Yield what the source has: const answer = await http.getJson('https://...'), or return csvFile({ path, columns }).
  *load() {
    yield { id: 1, name: 'first' };
    yield { id: 2, name: 'second' };
  },
});
`;
