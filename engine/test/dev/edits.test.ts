import { describe, expect, it } from 'vitest';
import { canHaveEdits, editOf } from '../../src/commands/dev/edits.js';

describe('an edit', () => {
  it.each([
    ['src/index.md', 'pages'],
    ['src/sub/chart.ts', 'pages'],
    ['observablehq.config.ts', 'pages'],
    ['transforms/marts/fct.sql', 'build'],
    ['transforms/macros/m.sql', 'build'],
    ['expectations/marts/fct.yaml', 'build'],
    ['loaders/orders.ts', 'build'],
    ['loaders/rates.json', 'load'],
    ['loaders/rates.py', 'build'],
    ['loaders/rates.yml', 'build'],
    ['loaders/_shared.py', 'load'],
    ['lastro.config.ts', 'load'],
    ['.env', 'restart'],
    ['transforms/marts/sedr5DZtp', undefined],
    ['transforms/marts/.fct.sql.swp', undefined],
    ['transforms/marts/4913', undefined],
    ['transforms/marts/fct.sql~', undefined],
    ['README.md', undefined],
    ['data/orders.csv', undefined],
  ])('of %s asks for %s', (file, edit) => {
    expect(editOf(file)).toBe(edit);
  });

  it.each(['src', 'src/sub', 'transforms', 'transforms/marts', 'transforms/marts/fct.sql', 'lastro.config.ts'])(
    '%s is watched',
    (file) => {
      expect(canHaveEdits(file)).toBe(true);
    },
  );

  it.each(['target', 'node_modules/x', 'src/.observablehq', 'data', 'README.md'])('%s is not', (file) => {
    expect(canHaveEdits(file)).toBe(false);
  });
});
