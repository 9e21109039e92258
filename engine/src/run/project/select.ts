import fs from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../base/errors.js';
import { isFailure } from '../../base/status.js';
import { isRelation, type Graph } from '../../project/graph.js';
import { selectNodes, type EarlierRun } from '../../project/selector.js';
import type { Manifest, RunResults } from '../../publish/artifacts.js';
import { formatRelation } from '../../sql/relation.js';
import type { RunOptions } from '../options.js';
import type { Project } from './project.js';

/** Unique ids of the nodes that a run left failed, broken or skipped. */
export function incompleteNodes({ results }: RunResults): string[] {
  return results.filter(({ status }) => isFailure(status) || status === 'skipped').map((result) => result.unique_id);
}

/** Unique ids of the nodes that `--select` and `--exclude` leave, or that the retried run did not finish. */
export function selectedIds(
  project: Project,
  { select = [], exclude = [], indirectSelection, state, retriedRun }: RunOptions,
): Set<string> {
  if (retriedRun !== undefined) return new Set(incompleteNodes(retriedRun).filter((id) => project.graph.nodes.has(id)));
  const needsEarlierRun = [...select, ...exclude].some((term) => /(^|[,+@\s])(state|result):/.test(term));
  const earlierRun = needsEarlierRun ? readEarlierRun(state ?? project.targetDir, state !== undefined) : undefined;
  return selectNodes(project.graph, { select, exclude, indirect: indirectSelection }, earlierRun);
}

/** The sources, seeds and models among nodes, as `layer.table`. */
export function relationsAmong(graph: Graph, ids: ReadonlySet<string>): Set<string> {
  return new Set(
    [...graph.nodes.values()].filter((node) => ids.has(node.uniqueId) && isRelation(node)).map(formatRelation),
  );
}

function readEarlierRun(folder: string, isNamed: boolean): EarlierRun | undefined {
  try {
    const read = (file: string): unknown => JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8'));
    const manifest = read('manifest.json') as Manifest;
    const results = read('run_results.json') as RunResults;
    return {
      checksums: new Map(
        [...Object.values(manifest.nodes), ...Object.values(manifest.exposures ?? {})].map((node) => [
          node.unique_id,
          node.checksum,
        ]),
      ),
      statuses: new Map(results.results.map((result) => [result.unique_id, result.status])),
    };
  } catch (error) {
    if (!isNamed && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UsageError(
      'usage.state',
      `cannot read the artifacts in ${folder}: ${error instanceof Error ? error.message : ''}`,
      {
        hint: 'name a folder with manifest.json and run_results.json',
        cause: error,
      },
    );
  }
}
