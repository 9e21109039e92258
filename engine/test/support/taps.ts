import { installOnce } from './install-once.js';
import { installPython } from './python.js';

/** The virtual environment of a tap of PyPI (`tap-jsonl==0.3.1`), installed on first use; undefined when that cannot be. */
export function tapEnvironment(spec: string): Promise<string | undefined> {
  return installOnce(`tap+${spec}`, (folder) => installPython(folder, [spec]));
}
