/** A loader, a model and a page with a component of its own, and the configuration around them. */
export const FILES = {
  'package.json': '{"type": "module", "private": true}\n',
  'tsconfig.json': '{"extends": "lastro/tsconfig.json"}\n',
  'lastro.config.ts': `import { defineConfig } from 'lastro';

export default defineConfig({ name: 'beans' });
`,
  'loaders/harvest.ts': `import { defineLoader } from 'lastro';

export default defineLoader({
  name: 'harvest',
  table: 'harvest',
  description: 'Bags of coffee by farm.',
  columns: ['farm', 'bags'],
  load: () => [{ farm: 'Alta', bags: '12' }, { farm: 'Baixa', bags: '30' }],
});
`,
  'transforms/marts/rpt_farms.sql':
    'select farm, sum(@try_cast(bags, INT64)) as bags from @source(raw, harvest) group by farm\n',
  'src/index.md': `# Farms

\`\`\`js
import {farms} from "./components/mine.js";
display(await farms(FileAttachment("data/marts/rpt_farms.json")));
\`\`\`
`,
  'src/components/mine.ts': `import { html } from 'npm:htl';
import { dataset } from './dataset.js';
import { figure } from './figure.js';

export async function farms(file: { json(): Promise<unknown> }): Promise<HTMLElement> {
  const rows = await dataset<{ farm: string; bags: number }>(file);
  const chart = (width: number): Node => html\`<p style=\${\`width: \${width}px\`}>\${rows[0]?.farm ?? ''}</p>\`;
  return figure({ title: 'Alta grows most', subtitle: 'Bags', data: rows, reads: ['farm', 'bags'], rows, chart, name: 'farms' });
}
`,
};
