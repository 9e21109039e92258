import path from 'node:path';
import {
  ATTACHMENTS,
  byTable,
  keyOfAttachment,
  listAttachments,
  loadsOfRows,
  recordAttachment,
  type Archive,
  type ArchivedLoad,
} from '../../archive/index.js';
import { LastroError, UsageError, assertNoProblems, formatError } from '../../base/errors.js';
import { count } from '../../base/text.js';
import { forgetTable, inThisProcess, restoreLoad, type LoadContext } from '../../load/index.js';
import type { RunOptions } from '../../run/options.js';
import { sourceId } from '../../run/project/graph-nodes.js';
import { readProject, type Project } from '../../run/project/project.js';
import { selectedIds } from '../../run/project/select.js';
import { openRun, type RunContext } from '../../run/run-context.js';
import type { SourceState } from '../../run/source-ages.js';
import { writeNodeState } from '../../run/state.js';
import { formatRelation, rawRelation } from '../../sql/relation.js';
import type { Session } from '../../warehouse/warehouse.js';
import { openLocal } from '../../warehouses/index.js';
import { withArchive } from './open-archive.js';

/** What to restore from an archive. */
export interface RestoreOptions {
  /** The moment whose rows are restored; default: the last load. */
  asOf?: Date | undefined;
  /** The target whose loads are restored; default: the target that is restored into. */
  from?: string | undefined;
}

/** What was restored, a line each; exit code 1 when a table could not be. */
export interface RestoreResult {
  exitCode: 0 | 1;
  lines: string[];
}

/**
 * `lastro archive restore`: makes raw tables of the archive alone, by the code of loads: with the rows, audit columns, rejects, revisions and
 * states of the loads that their rows were made of. Refuses tables that are there, unless with `fullRefresh`.
 */
export function restoreArchive(options: RunOptions, { asOf, from }: RestoreOptions): Promise<RestoreResult> {
  return withArchive(options, async (archive) => {
    const project = await readProject(options);
    const { loads, problems } = await archive.loads();
    assertNoProblems(problems);
    const target = from ?? project.targetName;
    const selected = selectedTables(project, options);
    const ofTarget = loads.filter((load) => load.target === target && (selected?.has(load.table) ?? true));
    if (ofTarget.length === 0)
      throw new UsageError('archive.nothing', `the archive has no loads of the target ${target}`, {
        hint: 'name the target that was loaded by --from, or select other tables',
      });
    const tables = byTable(ofTarget);
    const run = await openRun(project, options, inThisProcess, new Set());
    try {
      return await run.sessions.withSession(async (session) => {
        const restoring = new Restoring(archive, run, session);
        await restoring.assertAbsent([...tables.keys()]);
        const lines: string[] = [];
        let failed = 0;
        for (const [table, all] of tables)
          try {
            lines.push(await restoring.table(table, loadsOfRows(all, asOf)));
          } catch (error) {
            if (!(error instanceof LastroError)) throw error;
            failed++;
            lines.push(`raw.${table}: not restored: ${formatError(error)}`);
          }
        if (selected === undefined) lines.push(...(await restoring.attachments(asOf)));
        return { exitCode: failed > 0 ? 1 : 0, lines };
      });
    } finally {
      await run.close();
    }
  });
}

/** Tables of the selected sources; undefined without a selection: those of sources that the project no longer has, too. */
function selectedTables(project: Project, options: RunOptions): ReadonlySet<string> | undefined {
  const { select = [], exclude = [] } = options;
  if (select.length + exclude.length === 0) return undefined;
  const ids = selectedIds(project, options);
  const { config, loaders } = project;
  return new Set(loaders.filter((loader) => ids.has(sourceId(config.name, loader))).map(({ table }) => table));
}

class Restoring {
  constructor(
    private readonly archive: Archive,
    private readonly run: RunContext,
    private readonly session: Session,
  ) {}

  /** Throws `archive.not-empty` for tables that are there and are not to be replaced. */
  async assertAbsent(tables: readonly string[]): Promise<void> {
    const { relations, options } = this.run;
    const present = tables
      .map(rawRelation)
      .map(formatRelation)
      .filter((name) => relations.has(name));
    if (options.fullRefresh === true || present.length === 0) return;
    throw new UsageError(
      'archive.not-empty',
      `${present.join(', ')} ${present.length === 1 ? 'is' : 'are'} there already`,
      {
        hint: 'restore into another target by --target, or replace them by --full-refresh',
      },
    );
  }

  /** Makes one table of the loads that its rows are made of. */
  async table(table: string, loads: readonly ArchivedLoad[]): Promise<string> {
    const [first] = loads;
    if (first === undefined) return `raw.${table}: nothing was loaded by then`;
    const { session, run } = this;
    await forgetTable(session, run.warehouse, table, first.loader.name);
    let rows: number | null = null;
    for (const load of loads) ({ rows } = await restoreLoad(this.archive, load, await this.context(load)));
    const until = loads.at(-1)?.at ?? '';
    return `raw.${table}: ${count(rows ?? 0, 'row')} of ${count(loads.length, 'load')}, the last at ${until}`;
  }

  /** Lists the attachments that were there. */
  async attachments(asOf: Date | undefined): Promise<string[]> {
    const { session, archive } = this;
    const { dialect } = this.run.warehouse;
    const all = await listAttachments(archive);
    const found = all.filter(({ added_at: at }) => asOf === undefined || Date.parse(at) <= asOf.getTime());
    if (all.length === 0) return [];
    await session.run(`DELETE FROM ${dialect.table(ATTACHMENTS)} WHERE TRUE`);
    for (const attachment of found)
      await recordAttachment(session, dialect, attachment, await archive.addressOf(keyOfAttachment(attachment)));
    return [`meta.attachments: ${count(found.length, 'file')}`];
  }

  private async context({ table, run_id: runId }: ArchivedLoad): Promise<LoadContext> {
    const { session } = this;
    const { warehouse, project, options, secrets, personal } = this.run;
    const { dialect } = warehouse;
    const relation = rawRelation(table);
    const loader = project.loaders.find((each) => each.table === table);
    return {
      ...{ warehouse, session, secrets, runId, fullRefresh: true },
      ...{ clock: options.clock, log: options.log, env: options.env, signal: options.signal },
      ...{ projectDir: project.dir, targetDir: project.targetDir, timeout: project.config.loaderTimeout },
      personal: await personal.columns(relation),
      openLanding: (databaseFile) =>
        openLocal({
          tempDirectory: path.join(project.targetDir, 'scratch'),
          ...(databaseFile === undefined ? {} : { databaseFile }),
        }),
      async record({ as_of, warnings }) {
        if (loader === undefined) return;
        const { rows } = await session.query(`SELECT COUNT(*) FROM ${dialect.table(relation)}`);
        const state: SourceState = { as_of, rows: Number(rows[0]?.[0]), warnings };
        const result = JSON.stringify(state);
        await writeNodeState(session, dialect, sourceId(project.config.name, loader), {
          fingerprint: runId,
          runId,
          result,
        });
      },
    };
  }
}
