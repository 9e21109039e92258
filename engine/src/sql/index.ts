export { dependencies, type Dependencies } from './dependencies.js';
export type { Dialect, Helper } from './dialect.js';
export type { Relation } from './relation.js';
export { expand, type ExpandOptions, type Expansion, type Resolver } from './expand.js';
export { lint } from './lint.js';
export { parseType, plainType, type SqlType } from './types.js';
