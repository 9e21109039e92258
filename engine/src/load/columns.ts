import { UsageError } from '../base/errors.js';
import { AUDIT_COLUMNS } from './audit.js';
import type { FileSource } from './files/file-source.js';

/** Throws when names cannot be the columns of one table: blank, one name twice in any case, or those that a load adds. */
export function assertColumns(loader: string, columns: readonly string[]): void {
  const invalid = (code: string, message: string, hint: string): UsageError =>
    new UsageError(`load.${code}`, `loader ${loader} ${message}`, { hint });
  const seen = new Map<string, string>(AUDIT_COLUMNS.map((name) => [name, name]));
  for (const [i, name] of columns.entries()) {
    if (name === '')
      throw invalid(
        'blank-column',
        'names a column ""',
        `a column with a blank header is named by its position: "Unnamed: ${i}"`,
      );
    const other = seen.get(name.toLowerCase());
    if (other !== undefined)
      throw invalid(
        'column-twice',
        AUDIT_COLUMNS.includes(other)
          ? `names a column ${name}, which every load adds automatically`
          : `names the columns ${other} and ${name}, which a warehouse treats as the same`,
        'column names must differ in more than their case',
      );
    seen.set(name.toLowerCase(), name);
  }
}

/** Throws when files of one table do not name the same columns: the columns of the others would be lost. */
export function assertSameColumns(loader: string, sources: readonly FileSource[]): void {
  const [first] = sources;
  for (const source of sources) {
    assertColumns(loader, source.columns);
    const differing =
      source.columns.find((name) => first?.columns.includes(name) !== true) ??
      first?.columns.find((name) => !source.columns.includes(name));
    if (differing !== undefined)
      throw new UsageError(
        'load.columns-differ',
        `loader ${loader} lists the column ${differing} for only one of ${first?.path ?? ''} and ${source.path}`,
        { hint: 'all files of a table must have the same columns' },
      );
  }
}

/** What a reader should know when a table gets other columns than it has; nothing of a table that is new. */
export function columnChanges(previous: readonly string[] | undefined, current: readonly string[]): string[] {
  if (previous === undefined) return [];
  const added = current.filter((name) => !previous.includes(name));
  const removed = previous.filter((name) => !AUDIT_COLUMNS.includes(name) && !current.includes(name));
  return [
    ...(added.length > 0 ? [`new columns: ${added.join(', ')}`] : []),
    ...(removed.length > 0 ? [`columns no longer sent: ${removed.join(', ')}`] : []),
  ];
}
