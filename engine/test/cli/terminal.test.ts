import { describe, expect, it } from 'vitest';
import { hasColors, isInteractive, terminal } from '../../src/cli/terminal.js';
import { ProgressLine } from '../../src/run/progress-line.js';

describe('colours', () => {
  it.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: '1' }, true, false],
    [{ NO_COLOR: '' }, true, true],
    [{ TERM: 'dumb' }, true, false],
    [{ CI: 'true' }, true, false],
    [{ FORCE_COLOR: '' }, false, true],
    [{ FORCE_COLOR: '1', NO_COLOR: '1', TERM: 'dumb' }, false, true],
    [{ FORCE_COLOR: '0' }, true, false],
    [{ FORCE_COLOR: 'false' }, true, false],
  ])('with %o on a terminal %s: %s', (env, isTTY, expected) => {
    expect(hasColors(env, isTTY)).toBe(expected);
  });

  it('a line that changes needs a terminal that moves its cursor', () => {
    expect([{}, { NO_COLOR: '1' }, { TERM: 'dumb' }, { CI: '1' }].map((env) => isInteractive(env, true))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

/** What a terminal of two streams shows, line by line. */
function screen(text: string): string[] {
  return text.split('\n').map((line) => line.slice(line.lastIndexOf('\r\u001b[K') + (line.includes('\r') ? 4 : 0)));
}

describe('the last line', () => {
  const open = (stdout: boolean, stderr: boolean, env = {}): { io: ReturnType<typeof terminal>; all: () => string } => {
    let all = '';
    const write = (text: string): void => void (all += text);
    const io = terminal({ stdout: { isTTY: stdout, write }, stderr: { isTTY: stderr, columns: 20, write } }, env);
    return { io, all: () => all };
  };

  it('stays below the lines, and is cut to the width', () => {
    const { io, all } = open(true, true);
    io.status?.('loading');
    io.out('one');
    io.err('two');
    io.status?.('x'.repeat(50));
    expect(screen(all())).toEqual(['one', 'two', 'x'.repeat(19)]);
    io.status?.('');
    io.out('three');
    expect(screen(all())).toEqual(['one', 'two', 'three', '']);
  });

  it('is not in lines that go to a file', () => {
    const { io, all } = open(false, true);
    io.status?.('loading');
    io.out('one');
    expect(all()).toBe('loadingone\n');
  });

  it.each([
    [false, {}],
    [true, { TERM: 'dumb' }],
    [true, { CI: '1' }],
  ])('is not there where nobody watches: %s, %o', (isTTY, env) => {
    expect(open(true, isTTY, env).io.status).toBeUndefined();
  });

  it('says what runs and for how long', () => {
    const shown: string[] = [];
    let now = 0;
    const line = new ProgressLine(
      (text) => shown.push(text),
      () => now,
    );
    line.start('raw.orders');
    now = 3000;
    line.report('raw.orders', '12,000 records');
    line.start('raw.items');
    line.end('raw.items', '1/9');
    line.end('raw.orders', '2/9');
    for (const label of ['a', 'b', 'c', 'd', 'e']) line.start(label);
    line.clear();
    expect(shown).toEqual([
      'raw.orders 0.00 s',
      'raw.orders 3.0 s 12,000 records, raw.items 0.00 s',
      '1/9  raw.orders 3.0 s 12,000 records',
      '',
      ...['a', 'b', 'c'].map(
        (_, i, all) =>
          `2/9  ${all
            .slice(0, i + 1)
            .map((each) => `${each} 0.00 s`)
            .join(', ')}`,
      ),
      '2/9  a 0.00 s, b 0.00 s, c 0.00 s, 1 more',
      '2/9  a 0.00 s, b 0.00 s, c 0.00 s, 2 more',
      '',
    ]);
  });
});
