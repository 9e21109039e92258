import path from 'node:path';
import { UsageError } from '../../base/errors.js';
import { npx } from '../../base/npx.js';
import { suggest } from '../../base/text.js';
import type { RunResults } from '../../publish/artifacts.js';
import type { RunOptions } from '../../run/options.js';
import { requireFiles } from '../../sql/dialect/files.js';
import type { ResultTable } from '../../warehouse/warehouse.js';
import { openLocal } from '../../warehouses/index.js';
import { readArtifact } from '../read-artifact.js';
import { targetFolder } from '../site.js';

/**
 * Rows that failed a check in the last run, from the file that it kept of them: personal values are masked there. Throws
 * `show.no-failures` where there is none.
 */
export async function readFailingRows(options: RunOptions, id: string, limit: number): Promise<ResultTable> {
  const targetDir = targetFolder(options);
  const { results } = readArtifact<RunResults>(targetDir, 'run_results.json', 'results', {
    code: 'show.no-run',
    message: 'the results of the last run cannot be read',
    hint: `run ${npx('build')} or ${npx('test')} first`,
  });
  const files = new Map(
    results.flatMap(({ check }) => (check?.failures_file == null ? [] : [[check.id, check.failures_file]])),
  );
  const file = files.get(id);
  if (file === undefined)
    throw new UsageError('show.no-failures', `the last run kept no failing rows of check ${id}`, {
      hint: files.size === 0 ? 'it kept none of any check' : suggest(id, [...files.keys()]),
    });
  const warehouse = await openLocal();
  try {
    const session = await warehouse.session();
    const rows = requireFiles(warehouse.dialect).read(path.join(targetDir, file), { type: 'parquet' });
    return await session.read(`SELECT * FROM ${rows} LIMIT ${limit}`);
  } finally {
    await warehouse.close();
  }
}
