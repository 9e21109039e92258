import type { JobStep } from '../project/job.js';

/** The options of a step that take values or none, by their names on the command line. */
const OPTIONS = {
  indirectSelection: '--indirect-selection',
  target: '--target',
  defer: '--defer',
  threads: '--threads',
  fullRefresh: '--full-refresh',
  warnError: '--warn-error',
  strict: '--strict',
  failFast: '--fail-fast',
  site: '--site',
} as const satisfies Partial<Record<keyof JobStep, string>>;

/** A step as a command line: `build --select tag:core --site`. For readers, not for a shell. */
export function stepText(step: JobStep): string {
  const parts: string[] = [step.command];
  for (const key of ['select', 'exclude'] as const)
    if (step[key] !== undefined) parts.push(`--${key} ${selectorsOf(step[key]).join(' ')}`);
  if (step.vars !== undefined) parts.push(`--vars '${JSON.stringify(step.vars)}'`);
  for (const [key, option] of Object.entries(OPTIONS)) {
    const value = step[key as keyof typeof OPTIONS];
    if (value === undefined || value === false) continue;
    parts.push(value === true ? option : `${option} ${value}`);
  }
  return parts.join(' ');
}

/** The selectors of a step as `--select` gets them, one by one. */
export function selectorsOf(selection: JobStep['select']): string[] {
  if (selection === undefined) return [];
  return typeof selection === 'string' ? selection.trim().split(/\s+/) : [...selection];
}
