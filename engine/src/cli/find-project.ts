import fs from 'node:fs';
import path from 'node:path';
import { CONFIG_FILE } from '../base/config-file.js';

/** The nearest folder with a configuration, from `folder` upwards; `folder` itself when there is none. */
export function findProject(folder: string): string {
  for (let each = folder; ; each = path.dirname(each)) {
    if (fs.existsSync(path.join(each, CONFIG_FILE))) return each;
    if (each === path.dirname(each)) return folder;
  }
}
