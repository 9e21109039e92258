import { afterEach, beforeEach, expect, test } from 'vitest';
import { assembleSite } from '../../src/publish/site/assemble.js';
import { pageIndex } from '../../src/publish/site/page-index.js';
import { artifacts } from './support/artifacts.js';
import { siteProject, type SiteProject } from './support/project.js';

let project: SiteProject;
beforeEach(async () => {
  project = await siteProject();
  await project.write('src/index.md', '# Hello\n');
});
afterEach(() => project.remove());

test('pages are listed with the tables they read and the columns of their figures', async () => {
  await project.publish({ 'marts.rpt_trips': 'SELECT 1 AS trips, 2 AS days', 'marts.rpt_months': 'SELECT 3 AS month' });
  const columns = { trips: ['staging.stg_trips.id'], days: [] };
  await project.writeData(
    artifacts({
      tables: [
        { relation: 'marts.rpt_trips', columns },
        { relation: 'marts.rpt_months', columns: { month: [] } },
      ],
      checks: [],
    }),
  );
  await project.write(
    'src/trips.md',
    `# Trips

\`\`\`js
import {bigNumbers} from "./components/big-number.js";
import {dataset} from "./components/dataset.js";
import {figure} from "./components/figure.js";
const trips = await dataset(FileAttachment("data/marts/rpt_trips.json"));
const months = await dataset(FileAttachment("data/marts/rpt_months.json"));
display(bigNumbers({data: trips, numbers: [{label: "Trips", value: "1", reads: ["trips"]}]}));
display(figure({name: "by-month", title: "", subtitle: "", data: [trips, months], reads: ["trips", "month"], rows: trips, chart: () => ""}));
display(figure({name: "all", title: "", subtitle: "", data: trips, rows: trips, chart: () => ""}));
\`\`\`
`,
  );
  const { files } = await assembleSite(project.dir);
  expect(await pageIndex(files)).toEqual([
    {
      path: '/trips',
      name: 'Trips',
      reads: ['marts.rpt_trips', 'marts.rpt_months'],
      figures: [
        { name: 'by-month', reads: ['marts.rpt_trips.trips', 'marts.rpt_months.month'] },
        { name: 'all', reads: ['marts.rpt_trips.trips', 'marts.rpt_trips.days'] },
      ],
    },
  ]);
  expect(files.map(({ file }) => file)).toEqual(expect.arrayContaining(['data/pages.json', 'data/annotations.json']));
});
