import { UsageError } from '../base/errors.js';
import { formatLocation } from '../base/errors.js';
import { suggest } from '../base/text.js';
import type { RunOptions } from './options.js';
import { readProject } from './project.js';
import { selected } from './select.js';

const FORMATS = ['name', 'path', 'json'];
const TYPES = ['source', 'seed', 'model', 'test', 'unit_test'];

/** One line for each selected node, in the order of the graph's files. */
export async function listNodes(
  options: RunOptions,
  { resourceType, output }: { resourceType?: string; output: string },
): Promise<string[]> {
  if (!FORMATS.includes(output))
    throw new UsageError('usage.output', `unknown format ${output}`, { hint: suggest(output, FORMATS) });
  if (resourceType !== undefined && !TYPES.includes(resourceType))
    throw new UsageError('usage.resource-type', `unknown resource type ${resourceType}`, {
      hint: suggest(resourceType, TYPES),
    });
  const project = await readProject(options);
  const ids = selected(project, options);
  return [...project.graph.nodes.values()]
    .filter((node) => ids.has(node.uniqueId) && (resourceType === undefined || node.kind === resourceType))
    .map((node) => {
      if (output === 'json') return JSON.stringify(node);
      return output === 'path' ? formatLocation(node.location) : node.uniqueId;
    });
}
