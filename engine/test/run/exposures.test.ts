import { beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { silentLogger } from '../../src/base/log.js';
import { refreshSiteData } from '../../src/commands/site.js';
import { exposureReads } from '../../src/alerts/exposure-reads.js';
import type { Manifest } from '../../src/publish/artifacts.js';
import type { TableReport } from '../../src/publish/site/shapes.js';
import { lineageGraph } from '../../src/publish/site/tables.js';
import { schemaProblems } from '../publish/schemas.js';
import { ProjectFolder } from '../support/project-folder.js';

let project: ProjectFolder;
beforeEach(() => {
  project = new ProjectFolder({
    'lastro.config.ts': "import { defineConfig } from 'lastro';\nexport default defineConfig({ name: 'shop' });\n",
    'transforms/seeds/orders.csv': 'id\n1\n',
    'transforms/marts/fct.sql': 'select id from @ref(orders)',
  });
  exposures(
    "{name: weekly_email, label: Weekly email, type: application, owner: {name: Finance, email: f@example.org}, url: 'https://example.org/', depends_on: [ref('fct')], tags: mail}",
  );
  return () => project.remove();
});

const exposures = (...entries: string[]): void =>
  project.write('transforms/marts/models.yaml', `exposures:\n${entries.map((entry) => `  - ${entry}\n`).join('')}`);
const manifestOf = (): Manifest => JSON.parse(project.read('target/manifest.json')) as Manifest;

describe('exposures', () => {
  it('are in the graph, in both manifests, in the lineage of the site and in what alerts touch', async () => {
    const { code, out, err } = await project.lastro('build');
    expect(code, out + err).toBe(0);
    expect(out).toContain('figures');
    expect(out).not.toContain('only a part of the project was run');
    const manifest = manifestOf();
    const id = 'exposure.shop.weekly_email';
    expect(schemaProblems('manifest', manifest)).toEqual([]);
    expect(manifest.exposures?.[id]).toMatchObject({
      label: 'Weekly email',
      type: 'application',
      owner: { name: 'Finance', email: 'f@example.org' },
      reads: ['marts.fct'],
      line: 2,
    });
    expect(manifest.child_map['model.shop.fct']).toEqual([id]);
    const dbt = JSON.parse(project.read('target/dbt/manifest.json')) as { exposures: Record<string, object> };
    expect(dbt.exposures[id]).toMatchObject({ url: 'https://example.org/', refs: [{ name: 'fct' }], tags: ['mail'] });
    expect(exposureReads(manifest)).toMatchObject([{ title: 'Weekly email (application)', reads: ['marts.fct'] }]);
    const reports = [{ relation: 'marts.fct', verdict: 'warn', parents: [] }] as unknown as TableReport[];
    expect(lineageGraph(reports, manifest).exposures).toEqual([
      { label: 'Weekly email', type: 'application', url: 'https://example.org/', verdict: 'warn', reads: [0] },
    ]);
    await refreshSiteData({ projectDir: project.dir, env: {}, log: silentLogger, clock: systemClock });
    const report = (name: string): TableReport =>
      JSON.parse(project.read(`target/site-data/tables/${name}.json`)) as TableReport;
    expect(report('marts.fct').exposures).toEqual([
      { label: 'Weekly email', type: 'application', url: 'https://example.org/' },
    ]);
    expect(report('staging.orders').exposures).toEqual([]);
  });

  it('are listed and selected with what they read', async () => {
    const ls = async (...args: string[]): Promise<string> => (await project.lastro('ls', ...args)).out;
    expect(await ls('--resource-type', 'exposure')).toBe('exposure.shop.weekly_email\n');
    expect(await ls('--select', '+exposure:weekly_email')).toBe(
      'model.shop.fct\nseed.shop.orders\nexposure.shop.weekly_email\n',
    );
    expect(await ls('--select', 'orders+')).toContain('exposure.shop.weekly_email');
    expect((await project.lastro('build', '--select', '+exposure:weekly_email')).code).toBe(0);
    exposures("{name: off, type: ml, depends_on: [ref('fct')], enabled: false}");
    expect(await ls()).not.toContain('exposure');
  });

  it.each([
    [
      "{name: e, type: dashbord, depends_on: [ref('fct')]}",
      'models.yaml:2:5  transforms.exposure  the type of the exposure e is "dashbord" (did you mean dashboard?)',
    ],
    [
      "{name: e, type: ml, depends_on: [ref('fcct')]}",
      'the exposure e reads fcct, which is not a node of the project (did you mean fct?)',
    ],
    [
      "{name: e, type: ml, depends_on: ['source(raw, x)']}",
      'the exposure e reads raw.x, which is not a node of the project',
    ],
    [
      '{name: e, type: ml, depends_on: [fct]}',
      "an exposure does not read fct (write ref('model') or source('raw', 'table'))",
    ],
    ['{name: e, type: ml}', 'the exposure e reads nothing'],
    [
      "{name: e, type: ml, depend_on: [ref('fct')]}",
      'unknown key depend_on in exposures[e] (did you mean depends_on?)',
    ],
    [
      "{name: e, type: ml, url: 'javascript:alert(1)', depends_on: [ref('fct')]}",
      'the url of the exposure e is javascript:alert(1) (begin it with https://)',
    ],
    ["{name: e f, type: ml, depends_on: [ref('fct')]}", 'not a valid exposure name: "e f"'],
  ])('are checked: %s', async (entry, message) => {
    exposures(entry);
    const { code, err } = await project.lastro('ls');
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});
