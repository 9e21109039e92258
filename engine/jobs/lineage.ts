import type { CompiledTexts } from './compile.js';
import type { Run } from './run.js';

/** By unique id and column of a model: the columns it is computed from, as `layer.table.column`. */
export type Lineage = ReadonlyMap<string, Readonly<Record<string, string[]>>>;

export async function projectLineage(_run: Run, _texts: ReadonlyMap<string, CompiledTexts>): Promise<Lineage> {
  return new Map();
}
