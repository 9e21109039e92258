import { chartsOf } from './chart.js';
import { contract } from './contract.js';
import { contractFile, loader } from './loader.js';
import { mart, type Mart } from './mart.js';
import { martDocs, stagingDocs } from './model-docs.js';
import { emptyPage, page } from './page.js';
import { stagingModel, stagingName } from './staging-model.js';
import { draftSuite, rawSuite, renderSuite } from './suite.js';
import type { TableShape } from './table-shape.js';

/** Charts of the first page. */
const CHARTS = 2;

/** Files of a table below the project: loader, contract, staging model and their suites. */
export function tableFiles(table: TableShape): Map<string, string> {
  const staging = stagingName(table);
  const files = new Map([
    [`loaders/${table.name}.ts`, loader(table)],
    [contractFile(table.name), contract(table)],
    [`transforms/staging/${staging}.sql`, stagingModel(table)],
  ]);
  if (table.rows > 0) files.set(`expectations/raw/${table.name}.yaml`, renderSuite(`raw.${table.name}`, rawSuite));
  const checks = draftSuite({ rows: table.rows, columns: table.columns.map(({ profile }) => profile) });
  if (checks.length > 0) files.set(`expectations/staging/${staging}.yaml`, renderSuite(`staging.${staging}`, checks));
  return files;
}

/** Files of the marts that charts draw. */
export function martFiles(marts: readonly Mart[]): Map<string, string> {
  return new Map(
    marts.flatMap(({ name, sql, suite }) => [
      [`transforms/marts/${name}.sql`, sql],
      [`expectations/marts/${name}.yaml`, suite],
    ]),
  );
}

/** The files of a project on some tables: what loads, reads and checks each, and a page on the one with most to show. */
export function projectFiles(heading: string, tables: readonly TableShape[]): Map<string, string> {
  const main = mainTable(tables);
  if (main === undefined) return new Map([['src/index.md', emptyPage(heading)]]);
  const charts = chartsOf(main).slice(0, CHARTS);
  const marts = charts.map((chart) => mart(main, chart));
  return new Map([
    ...tables.flatMap((table) => [...tableFiles(table)]),
    ['transforms/staging/models.yaml', stagingDocs(tables)],
    ...martFiles(marts),
    ['transforms/marts/models.yaml', martDocs(marts)],
    ['src/index.md', page(heading, main, charts)],
  ]);
}

/** The table with the most kinds of charts; of several the one with the most rows. */
function mainTable(tables: readonly TableShape[]): TableShape | undefined {
  const kinds = (table: TableShape): number =>
    Math.min(CHARTS, new Set(chartsOf(table).map(({ kind }) => kind)).size - 1);
  return [...tables].sort((a, b) => kinds(b) - kinds(a) || b.rows - a.rows)[0];
}
