import { suitesByRelation } from './graph-nodes.js';
import type { RunOptions } from './options.js';
import { readProject } from './project.js';
import { openTarget } from './run.js';
import { planFor } from './steps/check.js';

/** The plan of the project's checks as text, table by table; nothing is checked. */
export async function explainChecks(options: RunOptions): Promise<string> {
  const project = await readProject(options);
  const warehouse = await openTarget(project, options.env, true);
  try {
    const session = await warehouse.session();
    const plans: string[] = [];
    for (const suites of suitesByRelation(project.suites).values())
      plans.push((await planFor({ project, options, warehouse }, suites, session)).explain());
    return plans.join('\n\n');
  } finally {
    await warehouse.close();
  }
}
