import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectFolder } from '../support/project-folder.js';
import { SHOP } from '../support/shop.js';

let project: ProjectFolder;
beforeAll(() => {
  project = new ProjectFolder({
    ...SHOP,
    'expectations/marts/fct_orders.yaml':
      'expectations: [{ type: expect_column_values_to_be_between, kwargs: { column: amount, max_value: 9 } }]\n',
    'expectations/marts/dim_customers.yaml':
      'expectations: [{ type: expect_column_values_to_be_in_set, kwargs: { column: region, value_set: [South] } }]\n',
  });
});
afterAll(() => project.remove());

describe('the failing rows of a check', () => {
  it.each([['target'], ["it's here"]])('are shown by the command that a run prints: %s', async (folder) => {
    const { out } = await project.lastro('build', '--target-path', folder);
    const commands = [...out.matchAll(/rows: (?:npx )?lastro (show .*)$/gm)].map(([, command = '']) => command);
    expect(commands).toHaveLength(2);
    const shown = await Promise.all(
      commands.map((command) => project.lastro(...argumentsOf(command), '--output', 'json')),
    );
    expect(shown.map(({ code }) => code)).toEqual([0, 0]);
    const rows = shown.flatMap((each) => JSON.parse(each.out) as Record<string, unknown>[]);
    expect(rows).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ order_id: '1', amount: 10.5 }),
        expect.objectContaining({ region: 'North' }),
      ]),
    );
    // A personal column stays masked.
    expect(JSON.stringify(rows)).not.toContain('example.org');
  });

  it('are none of a check that passed', async () => {
    const { code, err } = await project.lastro('show', '--failures', '0123456789ab');
    expect(code).toBe(2);
    expect(err).toMatch(/show\.no-failures {2}the last run kept no failing rows of check 0123456789ab/);
  });

  it('are not there before a run', async () => {
    const { code, err } = await project.lastro('show', '--failures', '0123456789ab', '--target-path', 'other');
    expect(code).toBe(2);
    expect(err).toContain('show.no-run');
  });
});

/** The arguments of a command line as a shell reads them. */
const argumentsOf = (command: string): string[] =>
  execFileSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' })
    .trim()
    .split('\n');
