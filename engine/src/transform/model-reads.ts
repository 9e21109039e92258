import type { Model } from '../project/model.js';
import { dependencies, type Dependencies } from '../sql/dependencies.js';

/** What a model reads: its query in every text of it, and the rules by which it sets rows aside. */
export function modelReads({ sql, variants, setAside }: Model): Dependencies {
  const texts = [...variants.values()].map((variant) => variant.sql);
  return dependencies(sql, ...texts, ...setAside.map((rule) => rule.where));
}
