import path from 'node:path';
import {
  contentTypeOf,
  keyOfAttachment,
  parseRecordName,
  putAttachment,
  recordAttachment,
} from '../../archive/index.js';
import { inThisProcess } from '../../load/index.js';
import type { RunOptions } from '../../run/options.js';
import { readProject } from '../../run/project/project.js';
import { openRun } from '../../run/run-context.js';
import { withArchive } from './open-archive.js';

/** A file for a record. */
export interface AttachOptions {
  /** Absolute. */
  file: string;
  /** The table and the key of the record: `products/4711`. */
  record: string;
  /** Default: that of the file. */
  name?: string | undefined;
  /** Media type; default: by the ending of the name. */
  type?: string | undefined;
}

/** `lastro archive put`: keeps a file for a record, and lists it in `meta.attachments`. Returns its address. */
export function attachFile(
  options: RunOptions,
  { file, record, name = path.basename(file), type = contentTypeOf(name) }: AttachOptions,
): Promise<string> {
  return withArchive(options, async (archive) => {
    const { table, id } = parseRecordName(record);
    const project = await readProject(options);
    const run = await openRun(project, options, inThisProcess, new Set());
    try {
      const attachment = await putAttachment(archive, file, { table, id, name, type }, run.startedAt);
      const address = await archive.addressOf(keyOfAttachment(attachment));
      const { dialect } = run.warehouse;
      await run.sessions.withSession((session) => recordAttachment(session, dialect, attachment, address));
      return address;
    } finally {
      await run.close();
    }
  });
}
