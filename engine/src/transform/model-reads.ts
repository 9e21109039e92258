import type { Model } from '../project/model.js';
import { dependencies, type Dependencies } from '../sql/dependencies.js';

/** What a model reads, in every text of its query and in its set-aside rules. */
export function modelReads({ sql, variants, setAside }: Model): Dependencies {
  const texts = [...variants.values()].map((variant) => variant.sql);
  return dependencies(sql, ...texts, ...setAside.map((rule) => rule.where));
}
