import path from 'node:path';
import { watch } from 'chokidar';
import { PACKAGE } from '../../base/package.js';
import { canHaveEdits, editOf, type Edit } from './edits.js';

/** Calls back with each edit of a file of the project, and of the package's pages in a clone; returns how to stop. */
export async function watchProject(
  projectDir: string,
  { onEdit, onError }: { onEdit: (edit: Edit, file: string) => void; onError: (error: unknown) => void },
): Promise<() => Promise<void>> {
  const below = (file: string): string => path.relative(projectDir, file).split(path.sep).join('/');
  const pages = path.join(PACKAGE, 'site');
  const isOfPackage = (file: string): boolean => file.startsWith(pages);
  const isInstalled = PACKAGE.includes(`${path.sep}node_modules${path.sep}`);
  const watcher = watch([projectDir, ...(isInstalled ? [] : [pages])], {
    ignoreInitial: true,
    ignored: (file) => !isOfPackage(file) && below(file) !== '' && !canHaveEdits(below(file)),
  });
  watcher.on('error', onError).on('all', (event, file) => {
    if (event === 'addDir') return;
    const edit = isOfPackage(file) ? 'pages' : editOf(below(file));
    if (edit !== undefined) onEdit(edit, below(file));
  });
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  return () => watcher.close();
}
