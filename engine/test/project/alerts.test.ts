import { afterEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/project/config.js';
import { readTransforms } from '../../src/project/transforms.js';
import { parseSuite } from '../../src/expect/suite.js';
import { ProjectFolder } from '../support/project-folder.js';

let project: ProjectFolder | undefined;
afterEach(() => project?.remove());

const read = (members: string): Promise<unknown> => {
  project = new ProjectFolder({ 'lastro.config.ts': `export default { name: 'shop', ${members} };\n` });
  return readConfig(project.dir);
};
const alerts = (channel: string, more = ''): string => `alerts: { channels: { team: ${channel} } ${more} }`;

describe('alerts of the configuration', () => {
  it.each([
    [alerts("{ type: 'slak', urlVariable: 'X' }"), 'channel team has type "slak"', 'did you mean slack?'],
    [
      alerts("{ type: 'slack', urlvariable: 'X' }"),
      'unknown key urlvariable of channel team',
      'did you mean urlVariable?',
    ],
    [
      alerts("{ type: 'slack', urlVariable: 'X', on: ['failures'] }"),
      'on of channel team is ["failures"]',
      'list some of failure, new-failures, stale, recovery',
    ],
    [
      alerts("{ type: 'slack', urlVariable: 'X', severity: 'high' }"),
      'severity of channel team is "high"',
      'use critical, warning, info',
    ],
    [alerts("{ type: 'github', repository: 'shop' }"), 'repository of channel team is "shop"', "use 'owner/name'"],
    [
      alerts("{ type: 'github' }", ", mutes: [{ select: 'a', until: 'soon', reason: 'r' }]"),
      'until of mute 1 of alerts is "soon"',
      'use a day such as 2026-12-01',
    ],
    [
      alerts("{ type: 'github' }", ", mutes: [{ select: 'a', until: '2026-12-01' }]"),
      'missing key reason of mute 1 of alerts',
      'say why, for readers of the site',
    ],
    ["siteUrl: 'reports'", 'siteUrl is "reports"', "use an address: 'https://reports.example.com/'"],
  ])('%s is refused', async (members, message, hint) => {
    const failed = (await read(members).catch((error: unknown) => error)) as { problems: object[] };
    expect(failed.problems).toContainEqual(expect.objectContaining({ message, hint }));
  });

  it('a secret in the place of the name of its variable is refused, and not quoted', async () => {
    const failed = (await read(
      alerts("{ type: 'slack', urlVariable: 'https://hooks.slack.com/services/T0/B0/x' }"),
    ).catch((error: unknown) => error)) as Error;
    expect(failed.message).toContain('urlVariable of channel team is not valid');
    expect(failed.message).not.toContain('hooks.slack.com');
  });

  it('are taken as they are when they are right', async () => {
    const channels = {
      chat: { type: 'slack', urlVariable: 'SLACK_WEBHOOK', on: ['failure'], tables: ['marts.*'], owners: ['finance'] },
      office: { type: 'teams', urlVariable: 'TEAMS_WEBHOOK', severity: 'critical', throttle: 0 },
      mail: { type: 'email', serverVariable: 'SMTP_URL', from: 'Lastro <lastro@example.com>', to: ['a@example.com'] },
      own: { type: 'webhook', urlVariable: 'HOOK', secretVariable: 'HOOK_KEY' },
      issues: { type: 'github', as: 'issue', repository: 'acme/shop', labels: ['data'] },
    };
    const mutes = [{ select: 'tag:core', until: '2026-12-01', reason: 'known' }];
    const given = { channels, mutes, throttle: 12 };
    expect(await read(`alerts: ${JSON.stringify(given)}, siteUrl: 'https://x.example/'`)).toMatchObject({
      alerts: given,
    });
  });
});

describe('owners', () => {
  it('are stated as owner, or as dbt states them; a table has its own, or that of its source', () => {
    project = new ProjectFolder({
      'transforms/marts/a.sql': 'select 1 as x\n',
      'transforms/marts/b.sql': 'select 1 as x\n',
      'transforms/marts/c.sql': 'select 1 as x\n',
      'transforms/marts/models.yaml': `models:
  - {name: a, owner: finance}
  - {name: b, config: {meta: {owner: sales, tier: 1}}}
  - {name: c, meta: {owner: [ana, bruno]}}
sources:
  - name: raw
    meta: {owner: platform}
    tables:
      - {name: orders}
      - {name: prices, config: {meta: {owner: trading}}}
`,
    });
    const { models, sources, problems } = readTransforms(project.dir, 'shop');
    expect(problems).toEqual([]);
    expect(models.map(({ table, owner }) => [table.name, owner])).toEqual([
      ['a', 'finance'],
      ['b', 'sales'],
      ['c', 'ana, bruno'],
    ]);
    expect(sources.map(({ table, owner }) => [table.name, owner])).toEqual([
      ['orders', 'platform'],
      ['prices', 'trading'],
    ]);
  });

  it('a suite has one, too', () => {
    const suite = (text: string): string | undefined =>
      parseSuite(text, 's.yaml', { layer: 'marts', table: 'a', name: 'a' }).owner;
    expect(suite('owner: finance\nexpectations: []\n')).toBe('finance');
    expect(suite('meta: {owner: sales}\nexpectations: []\n')).toBe('sales');
    expect(suite('expectations: []\n')).toBeUndefined();
  });
});
