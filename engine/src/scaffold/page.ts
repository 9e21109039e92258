import { npx } from '../base/npx.js';
import { EDGE, type Chart } from './chart.js';
import { averageOf, binOf, martName, rowCount } from './mart.js';
import { title } from './names.js';
import type { ColumnShape, TableShape } from './table-shape.js';
import { sourceText, templateText } from './typescript.js';

/** Components of the package that a page uses, and the module of each. */
const MODULES: Readonly<Record<string, string>> = {
  ACCENT: 'chart',
  bigNumbers: 'big-number',
  chart: 'chart',
  dataset: 'dataset',
  figure: 'figure',
  rankedBars: 'ranked-bars',
  total: 'aggregate',
  day: 'format',
  integer: 'format',
  month: 'format',
  percent: 'format',
  short: 'format',
  tick: 'format',
};

/** Bars of a chart of groups. */
const MAX_BARS = 15;

/** What a figure needs, and its code. */
interface FigureCode {
  uses: readonly string[];
  code: string;
}

/** A page on a table: its number of rows, and a figure for each chart, all with their verdicts. */
export function page(heading: string, table: TableShape, charts: readonly Chart[]): string {
  const figures = charts.map((chart) => figureCode(table, chart, dataName(chart)));
  const [counted] = charts.filter(({ kind }) => kind !== 'filled').map(dataName);
  const names = new Set(['dataset', 'figure', ...figures.flatMap(({ uses }) => uses)]);
  if (counted !== undefined) for (const name of ['bigNumbers', 'integer', 'total']) names.add(name);
  const loads = charts.map(
    (chart) => `const ${dataName(chart)} = await dataset(FileAttachment('data/marts/${martName(table, chart)}.json'));`,
  );
  return [
    `# ${plainHeading(heading)}\n`,
    fence([importsOf([...names]), '', ...loads].join('\n')),
    ...(counted === undefined ? [] : [fence(rowNumber(table, counted))]),
    ...figures.map(({ code }) => fence(code)),
  ].join('\n');
}

/** A page without data. */
export const emptyPage = (heading: string): string => `# ${plainHeading(heading)}

This page is \`src/index.md\`. It will show data as soon as the project has some: \`${npx('add loader orders --from orders.csv')}\`
writes a loader, \`${npx('add page orders')}\` a page with charts.
`;

/** A page that shows rows of a table of the marts, with their verdict. */
export const tablePage = (heading: string, table: string): string =>
  [
    `# ${plainHeading(heading)}\n`,
    `\`\`\`sql id=rows\nSELECT * FROM marts.${table} LIMIT 1000\n\`\`\`\n`,
    fence(importsOf(['bigNumbers', 'integer'])),
    fence("display(bigNumbers({ data: rows, numbers: [{ label: 'Rows', value: integer(rows.length) }] }));"),
    fence('display(Inputs.table(rows));'),
  ].join('\n');

const fence = (code: string): string => `\`\`\`js\n${code}\n\`\`\`\n`;

/** Text of a heading without what Markdown or HTML would read. */
const plainHeading = (text: string): string =>
  text
    .replaceAll(/[\\`*_{}[\]<>#$&|~]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();

function importsOf(names: readonly string[]): string {
  const modules = [...new Set(names.map((name) => MODULES[name] ?? name))].sort();
  return modules
    .map((module) => {
      const members = names.filter((name) => MODULES[name] === module).sort();
      return `import { ${members.join(', ')} } from './components/${module}.js';`;
    })
    .join('\n');
}

const rowNumber = ({ name }: TableShape, data: string): string => `display(
  bigNumbers({
    data: ${data},
    numbers: [{ label: ${sourceText(`Rows of ${title(name).toLowerCase()}`)}, value: integer(total(${data}, '${rowCount}')), reads: ['${rowCount}'] }],
  }),
);`;

/** What a chart's data is called in the page: `byMonth`. */
function dataName(chart: Chart): string {
  if (chart.kind === 'filled') return 'columns';
  if (chart.kind === 'time') return `by${title(chart.part)}`;
  const words = chart.column.name.split('_').map(title).join('');
  return chart.kind === 'histogram' ? `bins${words}` : `by${words}`;
}

const label = ({ source, name }: ColumnShape): string => (source === name ? name.replaceAll('_', ' ') : source.trim());

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Adds that rows without a value are in no bar. */
const nullNote = (column: ColumnShape): string =>
  column.profile.nulls === 0 ? '' : ` Rows without ${label(column)} are left out.`;

function figureCode(table: TableShape, chart: Chart, data: string): FigureCode {
  switch (chart.kind) {
    case 'time':
      return timeFigure(chart, data);
    case 'groups':
    case 'values':
      return barFigure(chart.column, chart.kind === 'groups' ? chart.measure : undefined, data);
    case 'histogram':
      return histogramFigure(chart, data);
    case 'filled':
      return filledFigure(table, data);
  }
}

/** Where the two rows with the most rows behind them have as many, or there is none, no title names the first. */
const ranking = (rows: string, data: string): string =>
  `const [${data}First, ${data}Second] = d3.sort(${rows}, (row) => -row.${rowCount});`;
const hasNoFirst = (data: string): string => `${data}First?.${rowCount} === ${data}Second?.${rowCount}`;

function timeFigure({ column, part }: Extract<Chart, { kind: 'time' }>, data: string): FigureCode {
  const format = part === 'year' ? '(date) => String(date.getUTCFullYear())' : part;
  const uses = ['ACCENT', 'chart', 'tick', ...(part === 'year' ? [] : [part])];
  const rows = `${data}Rows`;
  return {
    uses,
    code: `const ${rows} = d3.sort(${data}.filter((row) => row.${part} !== null), (row) => row.${part});
${ranking(rows, data)}
const ${data}Name = ${format};

display(
  figure({
    name: 'rows-by-${part}',
    title: ${hasNoFirst(data)} ? 'Rows by ${part}' : \`Most rows are of \${${data}Name(${data}First.${part})}\`,
    subtitle: ${sourceText(`Number of rows by ${part} of ${label(column)}.${nullNote(column)}`)},
    data: ${data},
    reads: ['${part}', '${rowCount}'],
    rows: ${rows},
    chart: (width) =>
      chart(width, {
        marginRight: 24,
        x: { type: 'utc', label: null },
        y: { grid: true, label: null, tickFormat: tick, zero: true },
        marks: [
          Plot.ruleY([0]),
          Plot.lineY(${rows}, { x: '${part}', y: '${rowCount}', stroke: ACCENT, strokeWidth: 2, marker: ${rows}.length < 40, tip: true }),
        ],
      }),
  }),
);`,
  };
}

function barFigure(column: ColumnShape, measure: ColumnShape | undefined, data: string): FigureCode {
  const value = measure === undefined ? rowCount : averageOf(measure);
  const format = measure === undefined ? 'integer' : 'short';
  const rows = `${data}Rows`;
  const subtitle =
    measure === undefined ? `Number of rows by ${label(column)}.` : `Mean of ${label(measure)} by ${label(column)}.`;
  const finding =
    measure === undefined
      ? `\`\${${rows}[0].${column.name}} has the most rows\``
      : `\`\${${rows}[0].${column.name}} has the highest mean of ${templateText(label(measure))}\``;
  const plainTitle = measure === undefined ? `Rows by ${label(column)}` : `${label(measure)} by ${label(column)}`;
  const isCut = column.profile.distinct > MAX_BARS;
  return {
    uses: ['rankedBars', format],
    code: `const ${rows} = d3
  .sort(${data}.filter((row) => row.${column.name} !== null && row.${value} !== null), (row) => -row.${value})
  .slice(0, ${MAX_BARS});

display(
  figure({
    name: 'by-${column.name.replaceAll('_', '-').replace(/-$/, '')}',
    title: ${rows}.length < 2 || ${rows}[0].${value} === ${rows}[1].${value} ? ${sourceText(capitalized(plainTitle))} : ${finding},
    subtitle: ${sourceText(`${subtitle}${isCut ? ` The first ${MAX_BARS}.` : ''}${nullNote(column)}`)},
    data: ${data},
    reads: ['${column.name}', '${value}'],
    rows: ${rows},
    chart: (width) => rankedBars(${rows}, width, { y: '${column.name}', x: '${value}', format: ${format}${nameWidth(column)} }),
  }),
);`,
  };
}

/** Room for names that are longer than bars have by default. */
function nameWidth({ profile: { values = [] } }: ColumnShape): string {
  const longest = Math.max(0, ...values.map(({ value }) => value.length));
  return longest <= 20 ? '' : `, nameWidth: ${Math.min(300, longest * 7)}`;
}

function histogramFigure({ column, step, isTrimmed }: Extract<Chart, { kind: 'histogram' }>, data: string): FigureCode {
  const bin = binOf(column);
  const rows = `${data}Rows`;
  const least = isTrimmed ? ` && row.${rowCount} >= ${EDGE} * total(${data}, '${rowCount}')` : '';
  const shown = `row.${bin} !== null${least}`;
  const leftOut = isTrimmed ? ` Bins with less than ${EDGE * 100} % of the rows are left out.` : '';
  return {
    uses: ['ACCENT', 'chart', 'short', 'tick', ...(isTrimmed ? ['total'] : [])],
    code: `const ${rows} = d3.sort(${data}.filter((row) => ${shown}), (row) => row.${bin});
${ranking(rows, data)}
const ${data}Name = (bin) => \`\${short(bin * ${step})} to \${short((bin + 1) * ${step})}\`;

display(
  figure({
    name: '${bin.replaceAll('_', '-')}',
    title: ${hasNoFirst(data)} ? ${sourceText(`Rows by ${label(column)}`)} : ${sourceText(`${capitalized(label(column))} is most often `)} + ${data}Name(${data}First.${bin}),
    subtitle: ${sourceText(`Number of rows by ${label(column)}.${leftOut}${nullNote(column)}`)},
    data: ${data},
    reads: ['${bin}', '${rowCount}'],
    rows: ${rows},
    chart: (width) =>
      chart(width, {
        marginRight: 24,
        x: { label: null },
        y: { grid: true, label: null, tickFormat: tick },
        marks: [
          Plot.rectY(${rows}, {
            x1: (row) => row.${bin} * ${step},
            x2: (row) => (row.${bin} + 1) * ${step},
            y: '${rowCount}',
            fill: ACCENT,
            inset: 0.5,
            tip: true,
          }),
          Plot.ruleY([0]),
        ],
      }),
  }),
);`,
  };
}

function filledFigure({ columns }: TableShape, data: string): FigureCode {
  const rows = `${data}Rows`;
  return {
    uses: ['percent', 'rankedBars'],
    code: `const ${rows} = ${data}.map((row) => ({ ...row, share: row.${rowCount} === 0 ? 0 : row.filled / row.${rowCount} }));
const ${data}Full = ${rows}.filter((row) => row.share === 1).length;

display(
  figure({
    name: 'filled-columns',
    title: ${rows}.every((row) => row.${rowCount} === 0) ? 'No rows' : \`\${${data}Full} of ${columns.length} ${columns.length === 1 ? 'column' : 'columns'} \${${data}Full === 1 ? 'has' : 'have'} a value in every row\`,
    subtitle: 'Share of rows with a value, by column.',
    data: ${data},
    reads: ['column_name', 'filled', '${rowCount}'],
    rows: ${rows},
    chart: (width) => rankedBars(${rows}, width, { y: 'column_name', x: 'share', format: percent, max: 1 }),
  }),
);`,
  };
}
