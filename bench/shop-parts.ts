import path from 'node:path';
import { PEERS, runnerOf } from './peers/peers.js';
import { inTurn, type Bench, type Part } from './part.js';
import { agreeOnVerdicts, phaseTable, Pipeline, type PipelineRun } from './pipeline.js';
import { writeShopFiles, writeShopProject } from './shop/project.js';
import { usageTable, type Table } from './table.js';

interface Shop {
  pipeline: Pipeline;
  /** Of all files. */
  rows: number;
}

/** The files of the shop, so many times as large, and the project of Lastro that reads them into a warehouse, compressed or as by default. */
export async function shopOf(
  { root, work }: Pick<Bench, 'root' | 'work'>,
  scale: number,
  target: { compress?: boolean } = {},
): Promise<Shop> {
  const folder = path.join(work, `shop-${scale}`);
  const [projectDir, data] = [path.join(folder, 'project'), path.join(folder, 'data')];
  const rows = await writeShopFiles(data, scale);
  writeShopProject(root, projectDir, data, target);
  return { pipeline: new Pipeline({ root, projectDir, data, work: folder }), rows };
}

/** The shop, built and checked by Lastro, by the script and by every peer that can be installed. */
export const benchPeers: Part = async (bench) => {
  const { pipeline, rows } = await shopOf(bench, bench.scale);
  await pipeline.build();
  const job = await pipeline.writeJob();
  const notes: string[] = [];
  const versions: Record<string, string> = {};
  const programs: Record<string, () => Promise<PipelineRun>> = {
    'by hand': () => pipeline.byHand(),
    Lastro: () => pipeline.build(),
  };
  for (const peer of PEERS) {
    const run = await runnerOf(peer, pipeline, job);
    if (run === undefined) notes.push(`${peer.name} was not measured: it cannot be installed.`);
    else {
      programs[peer.name] = run;
      versions[peer.name] = peer.packages[0]?.split('==')[1] ?? '';
    }
  }
  try {
    const whole = await inTurn(programs, bench.rounds);
    const checks = await inTurn(
      { 'by hand': () => pipeline.byHand('checks'), Lastro: () => pipeline.test() },
      bench.rounds,
    );
    const again = await inTurn({ 'Lastro, nothing changed': () => pipeline.rebuild() }, bench.rounds);
    const size = `${rows.toLocaleString('en-US')} rows, ${job.loads.length + job.models.length} tables, ${job.checks.length} checks`;
    return {
      rounds: bench.rounds,
      versions,
      notes: [agreeOnVerdicts(whole), ...formsNotes(whole), ...notes],
      tables: [
        usageTable(`${size}: loaded, transformed, checked and published.`, new Map([...whole, ...again])),
        phases(whole),
        usageTable('The checks alone, on the finished tables: `lastro test --full-refresh`.', checks),
      ],
    };
  } finally {
    pipeline.close();
  }
};

/** The shop ten times as large, by Lastro and by the script. */
export const benchTenfold: Part = async (bench) => {
  const rounds = Math.min(bench.rounds, 3);
  const { pipeline, rows } = await shopOf(bench, 10 * bench.scale);
  await pipeline.build();
  await pipeline.writeJob();
  try {
    const whole = await inTurn({ 'by hand': () => pipeline.byHand(), Lastro: () => pipeline.build() }, rounds);
    const caption = `${rows.toLocaleString('en-US')} rows.`;
    return { rounds, notes: [agreeOnVerdicts(whole)], tables: [usageTable(caption, whole), phases(whole)] };
  } finally {
    pipeline.close();
  }
};

const phases = (runs: ReadonlyMap<string, readonly PipelineRun[]>): Table =>
  phaseTable(runs.get('by hand') ?? [], runs.get('Lastro') ?? []);

/** Which tools have no form for some checks. */
function formsNotes(runs: ReadonlyMap<string, readonly PipelineRun[]>): string[] {
  return [...runs].flatMap(([name, [run]]) => {
    const verdicts = Object.values(run?.verdicts ?? {});
    const made = verdicts.filter((verdict) => verdict !== null).length;
    return made === verdicts.length
      ? []
      : [`${name} did ${made} of the ${verdicts.length} checks: it has no form for the others.`];
  });
}
