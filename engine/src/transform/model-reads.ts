import type { Model } from '../project/model.js';
import { callsFileFunction } from '../sql/files.js';
import { dependencies, type Dependencies } from '../sql/dependencies.js';

/**
 * What a model reads, in every text of its query and in its set-aside rules. Files that it is granted may
 * change at any time.
 */
export function modelReads({ sql, variants, setAside }: Model): Dependencies {
  const texts = [sql, ...[...variants.values()].map((variant) => variant.sql), ...setAside.map((rule) => rule.where)];
  const reads = dependencies(...texts);
  return { ...reads, clock: texts.some(callsFileFunction) ? 'always' : reads.clock };
}
