import { ownProject } from './own-project.js';
import { inTurn, type Part } from './part.js';
import { agreeOnVerdicts, phaseTable } from './pipeline.js';
import { usageTable } from './table.js';

/** The tables and checks of this repository's project by Lastro, and by the script. */
export const benchBuild: Part = async (bench) => {
  const { pipeline, described } = await ownProject(bench);
  const job = await pipeline.writeJob();
  try {
    const whole = await inTurn({ 'by hand': () => pipeline.byHand(), Lastro: () => pipeline.build() }, bench.rounds);
    const notes = [agreeOnVerdicts(whole)];
    const checks = await inTurn(
      { 'by hand': () => pipeline.byHand('checks'), Lastro: () => pipeline.test() },
      bench.rounds,
    );
    const size = `${job.loads.length} raw tables, ${job.models.length} models, ${job.checks.length} checks`;
    return {
      rounds: bench.rounds,
      notes,
      tables: [
        usageTable(`${described}: ${size}, loaded, transformed, checked and published.`, whole),
        phaseTable(whole.get('by hand') ?? [], whole.get('Lastro') ?? []),
        usageTable(
          'Checks alone: `lastro test --full-refresh`, its unit tests included, beside plain SQL on the finished tables.',
          checks,
        ),
      ],
    };
  } finally {
    pipeline.close();
  }
};
