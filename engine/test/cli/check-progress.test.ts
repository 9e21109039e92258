import { afterAll, describe, expect, it } from 'vitest';
import { checkProgress } from '../../src/cli/check-progress.js';
import { checkFile } from '../../src/commands/check/check.js';
import { systemClock } from '../../src/base/clock.js';
import { silentLogger } from '../../src/base/log.js';
import { ProjectFolder } from '../support/project-folder.js';

const folder = new ProjectFolder();
afterAll(() => folder.remove());

/** What is shown of reports at these milliseconds. */
function shown(times: readonly number[], isTerminal: boolean): string[] {
  const texts: string[] = [];
  let now = 0;
  const { report, end } = checkProgress({
    line: (text) => texts.push(`line ${text}`),
    status: isTerminal ? (text) => texts.push(`status ${text}`) : undefined,
    elapsed: () => now,
  });
  for (const time of times) {
    now = time;
    report(String(time));
  }
  end();
  return texts;
}

describe('the progress of a check', () => {
  it('is a line every ten seconds where there is no terminal', () => {
    expect(shown([1, 9999, 10_000, 10_001, 19_999, 25_000], false)).toEqual(['line 10000', 'line 25000']);
  });

  it('is one line of a terminal, which is cleared at the end', () => {
    expect(shown([1, 250, 300, 500], true)).toEqual(['status 250', 'status 500', 'status ']);
  });

  it('is not shown of a quick check', () => {
    expect(shown([1, 2], false)).toEqual([]);
    expect(shown([1, 2], true)).toEqual([]);
  });

  it.each([
    ['d.csv', 'n\n1\n-2\n'],
    ['d.jsonl', '{"n": 1}\n{"n": -2}\n'],
  ])('tells of reading, of the table, of the checks and of failing rows: %s', async (data, text) => {
    folder.write(data, text);
    const expectations = [{ type: 'expect_column_values_to_be_between', kwargs: { column: 'n', min_value: 0 } }];
    folder.write('s.json', JSON.stringify({ expectations }));
    const told: string[] = [];
    await checkFile(
      { projectDir: folder.dir, env: {}, clock: systemClock, log: silentLogger },
      {
        ...{ data, suites: ['s.json'], checkpoints: [], where: undefined, contract: undefined, format: 'text' },
        ...{ cwd: folder.dir, progress: (sentence) => told.push(sentence) },
      },
    );
    const sentences = [
      /read 1 of 1 MB \(100 %\)/,
      /making a table of 2 records/,
      /1 of 1 statement of checks/,
      /failing rows of 1 of 1 check/,
    ];
    for (const sentence of sentences)
      expect(told).toContainEqual(expect.stringMatching(new RegExp(`^${data}: ${sentence.source}$`)));
  });
});
