import { inOrder, listAttachments, type Archive, type ArchivedLoad, type Attachment } from '../../archive/index.js';
import { count, formatTable } from '../../base/text.js';
import type { RunOptions } from '../../run/options.js';
import { withArchive } from './open-archive.js';

/** What to list of an archive. */
export interface ListArchiveOptions {
  /** Only what is of this table. */
  table?: string | undefined;
  /** Only what was there at this moment. */
  asOf?: Date | undefined;
}

/** `lastro archive ls`: a line for each load, oldest first. */
export function listLoads(options: RunOptions, { table, asOf }: ListArchiveOptions): Promise<string[]> {
  return withArchive(options, async (archive) => {
    const { loads, problems } = await archive.loads(table);
    for (const { message } of problems) options.log.warn(message);
    const shown = inOrder(loads).filter(({ at }) => isBefore(at, asOf));
    return shown.length === 0 ? ['no loads'] : formatTable(shown.map(lineOfLoad));
  });
}

/** `lastro archive ls --attachments`: a line for each file, by table and record. */
export function listFiles(options: RunOptions, { table, asOf }: ListArchiveOptions): Promise<string[]> {
  return withArchive(options, async (archive: Archive) => {
    const shown = (await listAttachments(archive, table)).filter(({ added_at: at }) => isBefore(at, asOf));
    return shown.length === 0 ? ['no attachments'] : formatTable(shown.map(lineOfAttachment));
  });
}

const isBefore = (at: string, asOf: Date | undefined): boolean =>
  asOf === undefined || Date.parse(at) <= asOf.getTime();

const minuteOf = (at: string): string => at.slice(0, 16).replace('T', ' ');

const lineOfLoad = ({ at, table, target, source, objects, run_id: run }: ArchivedLoad): string[] => [
  minuteOf(at),
  `raw.${table}`,
  target,
  source.kind,
  count(objects.length, 'object'),
  count(
    objects.reduce((sum, { bytes }) => sum + bytes, 0),
    'byte',
  ),
  run,
];

const lineOfAttachment = ({ added_at: at, table, id, name, type, bytes, md5 }: Attachment): string[] => [
  minuteOf(at),
  ...[`${table}/${id}`, name, type, count(bytes, 'byte'), md5].map((text) => JSON.stringify(text).slice(1, -1)),
];
