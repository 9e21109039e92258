import type { Model } from '../project/model.js';
import { dependencies, type Dependencies } from '../sql/dependencies.js';

/** What a model reads: its query, and the rules by which it sets rows aside. */
export function modelReads({ sql, setAside }: Model): Dependencies {
  return dependencies(sql, ...setAside.map((rule) => rule.where));
}
