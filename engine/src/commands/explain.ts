import { explainPlan } from '../expect/index.js';
import { suitesByRelation } from '../run/project/graph-nodes.js';
import type { RunOptions } from '../run/options.js';
import { readProject } from '../run/project/project.js';
import { openTarget } from '../run/target.js';
import { selectedIds } from '../run/project/select.js';
import { selectChecks, planFor } from '../run/steps/run-checks.js';

/** The plan of the selected checks as text, table by table, without running them. */
export async function explainChecks(options: RunOptions): Promise<string> {
  const project = await readProject(options);
  const ids = selectedIds(project, options);
  const warehouse = await openTarget(project, options.env, true);
  try {
    const session = await warehouse.session();
    const plans: string[] = [];
    for (const suites of suitesByRelation(project.suites).values()) {
      const selectedSuites = selectChecks(project, suites, ids);
      if (selectedSuites.length > 0)
        plans.push(
          explainPlan(await planFor({ project, options }, selectedSuites, { session, dialect: warehouse.dialect })),
        );
    }
    return plans.join('\n\n');
  } finally {
    await warehouse.close();
  }
}
