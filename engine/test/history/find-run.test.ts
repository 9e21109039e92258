import { describe, expect, it } from 'vitest';
import { findRun } from '../../src/history/index.js';

const runs = ['20240103-b1', '20240102-a2', '20240102-a1', '2024'].map((run_id) => ({ run_id }));

const problemOf = (id: string): { code?: string; message?: string; hint?: string } => {
  try {
    return { message: `found ${findRun(runs, id).run_id}` };
  } catch (error) {
    return error as { code: string; message: string; hint: string };
  }
};

describe('a run is named', () => {
  it.each([
    ['20240102-a1', '20240102-a1'],
    ['20240103', '20240103-b1'],
    ['20240102-a2', '20240102-a2'],
  ])('by %s', (id, found) => {
    expect(findRun(runs, id).run_id).toBe(found);
  });

  it('by its whole id, although others begin with it', () => {
    expect(findRun(runs, '2024').run_id).toBe('2024');
  });

  it('by nothing that several runs begin with: the message names them', () => {
    expect(problemOf('20240102')).toMatchObject({
      code: 'history.ambiguous-run',
      message: 'the ids of 2 runs begin with 20240102',
      hint: 'give more of it: 20240102-a2, 20240102-a1',
    });
  });

  it('by nothing that no run begins with: the message has the nearest', () => {
    expect(problemOf('20240103-b2')).toMatchObject({
      code: 'history.unknown-run',
      hint: 'did you mean 20240103-b1?',
    });
    expect(problemOf('')).toMatchObject({ code: 'history.unknown-run' });
  });
});
