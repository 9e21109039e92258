import { checkKeys, isMapping, within, type ReportProblem } from '../../base/check-keys.js';
import type { UsageError } from '../../base/errors.js';
import { definedMembers } from '../../base/defined-members.js';
import { nameProblem } from '../../base/names.js';
import type { Loader } from '../loader.js';
import { STREAM_CHECKS, TAP_CHECKS, type TapDefinition, type TapStreamOptions } from './tap.js';

/** A file that defines a tap. */
export type TapFile = Pick<Loader, 'file' | 'checksum' | 'environmentNames'>;

/** The loaders of a tap, one for each of its streams. Problems are reported; a tap with any has no loaders. */
export function tapLoaders(
  definition: TapDefinition,
  found: TapFile,
  report: { problem: ReportProblem; add: (error: UsageError) => void },
): Loader[] {
  const problems: string[] = [];
  const problem: ReportProblem = (...args) => {
    problems.push(args[1]);
    report.problem(...args);
  };
  checkKeys('the tap', { ...definition }, { checks: TAP_CHECKS, code: 'invalid-key' }, problem);
  const names: (UsageError | undefined)[] = [nameProblem('loader', definition.name, { file: found.file })];
  const streams: unknown = definition.streams;
  const loaders: Loader[] = [];
  for (const [id, given] of Object.entries(isMapping(streams) ? streams : {})) {
    const options = (typeof given === 'string' ? { table: given } : given) as TapStreamOptions;
    if (!isMapping(options)) continue;
    const at = within(problem, 'streams', id);
    checkKeys(`the stream ${id}`, { ...options }, { checks: STREAM_CHECKS, code: 'invalid-key' }, at);
    const { table, description, columns, contract, key, mode, volatile, ...own } = options;
    names.push(nameProblem('table', table, { file: found.file }));
    for (const column of Array.isArray(columns) ? columns : [])
      names.push(nameProblem('column', column, { file: found.file }));
    const { timeout, onFailure } = definition;
    loaders.push({
      ...found,
      name: `${definition.name}-${table}`,
      table,
      description: description ?? `The stream ${id} of the tap ${definition.name}.`,
      ...definedMembers({ columns, contract, key, mode, volatile, timeout, onFailure }),
      stream: { ...own, ...definedMembers({ columns, contract, key, mode, volatile }), tap: definition.name, id },
      tap: definition,
    });
  }
  const invalid = names.filter((each) => each !== undefined);
  invalid.forEach(report.add);
  return problems.length > 0 || invalid.length > 0 ? [] : loaders;
}
