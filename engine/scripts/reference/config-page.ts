import { Declarations } from './declarations.js';
import { declaration, memberTable, page, typeSection } from './markdown.js';

const INTRODUCTION = `# lastro.config.ts

The configuration of a project: the default export of \`lastro.config.ts\` in its folder. Only \`name\` is required. An unknown key is an error, and
its message names the nearest known one. This page is generated from the code by \`npm run docs:reference\`.

\`\`\`ts
import { defineConfig } from 'lastro';

export default defineConfig({
  name: 'shop',
  title: 'The shop',
  vars: { region: 'South' },
  targets: {
    dev: { type: 'duckdb' },
    prod: { type: 'bigquery', project: 'shop-123', prefix: 'shop' },
  },
});
\`\`\``;

/** `docs/reference/config.md`: every key of `defineConfig`, from the docstrings of its types. */
export function configPage(): string {
  const declarations = new Declarations();
  const section = (title: string, file: string, name: string): string =>
    typeSection(declarations, title, declaration(declarations, file, name));
  const channel = declaration(declarations, 'project/alert.ts', 'AlertChannel');
  const channels = declarations
    .alternatives(channel)
    .map((members) => [`### ${kindsOf(members[0]?.type)}`, memberTable(members)].join('\n\n'));
  return page([
    INTRODUCTION,
    section('## The project', 'project/config.ts', 'ProjectConfig'),
    section('### The context of prepare', 'project/config.ts', 'PrepareContext'),
    '## Targets\n\nA target is a warehouse to build in. `--target NAME` chooses one; without it `target` decides, or the first.',
    section('### duckdb', 'warehouses/duckdb/index.ts', 'DuckDBTarget'),
    section('### bigquery', 'warehouses/bigquery/index.ts', 'BigQueryTarget'),
    'More on BigQuery: [the guide](../guide/bigquery.md).',
    section('## Jobs', 'project/job.ts', 'JobConfig'),
    section('### Steps', 'project/job.ts', 'JobStep'),
    'More on jobs: [the guide](../guide/jobs.md).',
    '## Sensors\n\nA sensor looks regularly, and starts a job or raises an alert once for each cause: [the guide](../guide/sensors.md).',
    section('### file', 'project/sensor.ts', 'FileSensor'),
    section('### freshness', 'project/sensor.ts', 'FreshnessSensor'),
    section('### table', 'project/sensor.ts', 'TableSensor'),
    section('### job', 'project/sensor.ts', 'JobSensor'),
    section('### Calendars', 'project/sensor.ts', 'CalendarConfig'),
    '## Alerts\n\nWho is told of failures, and where: [the guide](../guide/alerts.md).',
    section('### alerts', 'project/alert.ts', 'AlertsConfig'),
    section('### Mutes', 'project/alert.ts', 'AlertMute'),
    section('### All channels', 'project/alert.ts', 'ChannelFilter'),
    ...channels,
    '## Intake\n\nSources whose records arrive one at a time: [the guide](../guide/intake.md).',
    section('### intake', 'project/intake.ts', 'IntakeConfig'),
    section('### Sources', 'project/intake.ts', 'IntakeSourceConfig'),
    section('### Limits', 'project/intake.ts', 'IntakeLimits'),
  ]);
}

/** `'slack' | 'teams'` as a title. */
const kindsOf = (type = ''): string => type.replaceAll("'", '').replaceAll(' | ', ', ');
