import { LastroError } from '../base/errors.js';
import type { Model } from '../project/model.js';

/** A table would call the second one by another name, which nobody wrote; BigQuery refuses the query. */
export function assertDistinctNames({ file, table }: Model, columns: readonly { name: string }[]): void {
  const names = columns.map(({ name }) => name.toLowerCase());
  const twice = columns.find((_, i) => names.indexOf(names[i] ?? '') !== i);
  if (twice === undefined) return;
  throw new LastroError('model.column-twice', `the query of ${table.name} has two columns named ${twice.name}`, {
    location: { file },
    hint: 'names that differ by case only are the same: give one of the columns another alias',
  });
}
