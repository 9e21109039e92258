import path from 'node:path';
import { it } from 'vitest';

const requireAll = process.env['LASTRO_REQUIRE_ALL'] === '1';

/** Absolute folder of the real data, when `LASTRO_REAL_DATA` names one. */
export function realData(): string | undefined {
  const folder = process.env['LASTRO_REAL_DATA'];
  return folder === undefined || folder === '' ? undefined : path.resolve(folder);
}

/**
 * A test that needs something this machine may lack. Without it the test is skipped and its name says why;
 * with `LASTRO_REQUIRE_ALL=1` it fails instead, so that CI cannot skip in silence.
 */
export function itRequires(
  available: boolean,
  reason: string,
): (name: string, test: () => Promise<void> | void, timeout?: number) => void {
  return (name, test, timeout) => {
    if (available) it(name, test, timeout);
    else if (requireAll)
      it(name, () => {
        throw new Error(`cannot run: ${reason}`);
      });
    else it.skip(`${name} (skipped: ${reason})`, test, timeout);
  };
}

export const itOnRealData = itRequires(realData() !== undefined, 'LASTRO_REAL_DATA is not set');
