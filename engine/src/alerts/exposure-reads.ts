import type { Manifest } from '../publish/artifacts.js';
import type { PageReads } from '../publish/dbt/index.js';

/** Exposures as alerts name them beside pages. */
export function exposureReads({ exposures = {} }: Manifest): PageReads[] {
  return Object.values(exposures).map(({ label, type, file, reads }) => ({
    path: '',
    title: `${label} (${type})`,
    file,
    reads: reads.map((relation) => relation.toLowerCase()),
  }));
}
