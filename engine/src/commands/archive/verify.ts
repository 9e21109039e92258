import fs from 'node:fs';
import {
  ATTACHMENTS,
  byTable,
  inOrder,
  keyOfAttachment,
  listAttachments,
  loadsOfRows,
  type Archive,
  type ArchivedLoad,
  type ArchivedObject,
  type Attachment,
} from '../../archive/index.js';
import { textOf } from '../../base/cell.js';
import { LastroError, formatError } from '../../base/errors.js';
import { mapLimit } from '../../base/retry.js';
import { count, megabytes } from '../../base/text.js';
import { LOAD_METADATA } from '../../load/index.js';
import type { RunOptions } from '../../run/options.js';
import { readProject } from '../../run/project/project.js';
import { databaseFile, openTarget } from '../../run/target.js';
import type { Session, Warehouse } from '../../warehouse/warehouse.js';
import { withArchive } from './open-archive.js';

/** Objects whose bytes are compared side by side. */
const PARALLEL = 4;

/** What is wrong, a line each, and what was compared. */
export interface VerifyResult {
  exitCode: 0 | 1;
  lines: string[];
}

/**
 * `lastro archive verify`: whether the archive has every object that its manifests name, with its checksum, every load that the rows of the
 * target are made of, and every attachment. Without a warehouse only the archive is compared with itself, and the result says so.
 */
export function verifyArchive(options: RunOptions): Promise<VerifyResult> {
  return withArchive(options, async (archive) => {
    const project = await readProject(options);
    const { loads, problems } = await archive.loads();
    const found = problems.map(formatError);
    const attachments = await listAttachments(archive);
    const objects = [...objectsOf(loads, attachments).values()];
    await mapLimit(objects, PARALLEL, async (object) => {
      const problem = await archive.problemOf(object);
      if (problem !== undefined) found.push(`${object.key} ${problem}`);
    });
    const ofTarget = loads.filter(({ target }) => target === project.targetName);
    for (const all of byTable(ofTarget).values()) found.push(...gapsOf(all));
    const lines = [
      `${count(loads.length, 'load')}, ${count(objects.length, 'object')}, ${megabytes(objects.reduce((sum, { bytes }) => sum + bytes, 0))}`,
    ];
    const file = databaseFile(project, options.env);
    if (file !== undefined && !fs.existsSync(file))
      lines.push(`the target ${project.targetName} has no warehouse: nothing is compared with its loads`);
    else {
      const warehouse = await openTarget(project, options.env, true);
      try {
        found.push(
          ...(await new Comparison(archive, warehouse, await warehouse.session()).differences(ofTarget, attachments)),
        );
      } finally {
        await warehouse.close();
      }
    }
    return { exitCode: found.length > 0 ? 1 : 0, lines: [...found.sort(), ...lines] };
  });
}

/** Every object that is named, once. */
function objectsOf(
  loads: readonly ArchivedLoad[],
  attachments: readonly Attachment[],
): ReadonlyMap<string, ArchivedObject> {
  const files = attachments.map((attachment) => ({ ...attachment, key: keyOfAttachment(attachment) }));
  return new Map([...loads.flatMap(({ objects }) => objects), ...files].map((object) => [object.key, object]));
}

function gapsOf(loads: readonly ArchivedLoad[]): string[] {
  try {
    loadsOfRows(loads, undefined);
    return [];
  } catch (error) {
    if (!(error instanceof LastroError)) throw error;
    return [formatError(error)];
  }
}

/** A warehouse and the archive of its loads. */
class Comparison {
  constructor(
    private readonly archive: Archive,
    private readonly warehouse: Warehouse,
    private readonly session: Session,
  ) {}

  async differences(loads: readonly ArchivedLoad[], attachments: readonly Attachment[]): Promise<string[]> {
    return [...(await this.loads(loads)), ...(await this.attachments(attachments))];
  }

  /** The load that each table ends with is the one that the archive ends with, and every address names an object. */
  private async loads(loads: readonly ArchivedLoad[]): Promise<string[]> {
    const { session, warehouse } = this;
    const { dialect } = warehouse;
    const columns = await warehouse.columns(LOAD_METADATA);
    if (columns?.some(({ name }) => name === 'archived_at_address') !== true) return [];
    const { rows } = await session.query(
      `SELECT table_name, run_id, archived_at_address FROM ${dialect.table(LOAD_METADATA)}` +
        ` WHERE load_status = 'success' ORDER BY ${dialect.loads.lastInsertedFirst('load_timestamp')}`,
    );
    const found: string[] = [];
    const objects = new Set(loads.flatMap((load) => load.objects.map(({ key }) => key)));
    const base = await this.archive.addressOf('');
    const last = new Map<string, string>();
    for (const [table, run, address] of rows) {
      const [name, runId] = [textOf(table), textOf(run)];
      if (!last.has(name)) last.set(name, runId);
      if (typeof address === 'string' && address.startsWith(base) && !objects.has(address.slice(base.length)))
        found.push(`raw.${name}: no manifest names ${address}, which run ${runId} loaded`);
    }
    for (const [table, all] of byTable(loads)) {
      const runId = last.get(table);
      const archived = inOrder(all).map((load) => load.run_id);
      if (runId !== undefined && !archived.includes(runId))
        found.push(`raw.${table}: run ${runId} loaded it, and its load is not in the archive`);
      else if (runId === undefined || !isLast(all, runId))
        found.push(`raw.${table}: the archive has later loads than the warehouse (${runId ?? 'never loaded'})`);
    }
    return found;
  }

  private async attachments(attachments: readonly Attachment[]): Promise<string[]> {
    const { session, warehouse } = this;
    const listed =
      (await warehouse.columns(ATTACHMENTS)) === undefined
        ? []
        : (await session.query(`SELECT address FROM ${warehouse.dialect.table(ATTACHMENTS)}`)).rows;
    const addresses = new Set(listed.map(([address]) => textOf(address)));
    const found: string[] = [];
    for (const attachment of attachments) {
      const address = await this.archive.addressOf(keyOfAttachment(attachment));
      if (!addresses.delete(address)) found.push(`meta.attachments does not list ${address}`);
    }
    return [...found, ...[...addresses].map((address) => `${address} is in meta.attachments, and not in the archive`)];
  }
}

/** Whether no load follows that of a run. */
const isLast = (loads: readonly ArchivedLoad[], runId: string): boolean => {
  try {
    return loadsOfRows(loads, undefined).at(-1)?.run_id === runId;
  } catch {
    // What is missing before it is another problem.
    return !loads.some(({ after }) => after === runId);
  }
};
