import path from 'node:path';
import { writeFileAtomic } from '../base/atomic-file.js';
import { seconds } from '../base/text.js';
import { applyWarnError, isFailure } from '../base/status.js';
import { sourcesFiles } from '../publish/artifact-files.js';
import { sourcesArtifact, type SourceAge, type SourceFreshness } from '../publish/freshness.js';
import { newRunId } from '../run/ids.js';
import { metadata } from '../run/metadata.js';
import type { RunOptions } from '../run/options.js';
import { readProject } from '../run/project/project.js';
import { selectedIds } from '../run/project/select.js';
import { readSourceAges, relationOfSource } from '../run/source-ages.js';
import { readNodeStates } from '../run/state.js';
import { openTarget } from '../run/target.js';

export interface FreshnessResult {
  exitCode: 0 | 1;
  lines: string[];
}

/** `lastro source freshness`: writes `sources.json`; exit code 1 when a source is too old or its age is unknown. */
export async function checkFreshness(options: RunOptions): Promise<FreshnessResult> {
  const { clock } = options;
  const started = clock.elapsed();
  const project = await readProject(options);
  const ids = selectedIds(project, options);
  const warehouse = await openTarget(project, options.env, true);
  let sourceAges: SourceAge[];
  try {
    const session = await warehouse.session();
    const states = await readNodeStates(session, warehouse);
    const allAges = await readSourceAges({ project, warehouse, options }, { state: (id) => states.get(id) }, session);
    sourceAges = allAges.filter(({ uniqueId }) => ids.has(uniqueId));
  } finally {
    await warehouse.close();
  }
  const now = clock.now();
  const artifactMetadata = metadata('sources', project, newRunId(now), now);
  const artifact = sourcesArtifact(artifactMetadata, sourceAges, now, Math.round(clock.elapsed() - started) / 1000);
  for (const [file, text] of sourcesFiles(artifact))
    await writeFileAtomic(path.join(project.targetDir, file), text, 0o600);
  const hasFailures = artifact.results.some(
    ({ status }) =>
      status === 'runtime error' || (status !== 'not_checked' && isFailure(applyWarnError(status, options.warnError))),
  );
  return { exitCode: hasFailures ? 1 : 0, lines: artifact.results.map(formatLine) };
}

const STATUS_LABELS: Record<SourceFreshness['status'], string> = {
  pass: 'pass',
  warn: 'WARN',
  error: 'ERROR',
  'runtime error': 'ERROR',
  not_checked: 'no limit',
};

function formatLine({ unique_id, status, max_loaded_at, max_loaded_at_time_ago_in_s: age }: SourceFreshness): string {
  const ageText = max_loaded_at === null || age === null ? 'age unknown' : `${max_loaded_at}  ${formatAge(age)}`;
  return `${relationOfSource(unique_id).padEnd(32)}  ${STATUS_LABELS[status].padEnd(8)}  ${ageText}`;
}

function formatAge(age: number): string {
  if (age < 0) return `${formatDuration(-age)} ahead`;
  return `${formatDuration(age)} old`;
}

function formatDuration(age: number): string {
  const hours = age / 3600;
  if (hours < 1) return seconds(age * 1000);
  return hours < 48 ? `${hours.toFixed(1)} h` : `${Math.floor(hours / 24)} days`;
}
