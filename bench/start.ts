import { measure } from './measure.js';
import { ownProject } from './own-project.js';
import { inTurn, type Part } from './part.js';
import { usageTable } from './table.js';

/** How long commands take that do next to nothing. */
export const benchStart: Part = async (bench) => {
  const { pipeline } = await ownProject(bench);
  const commands = {
    '`node` with an empty script': () => measure(['-e', '0']),
    '`lastro --version`': () => measure([bench.command, '--version']),
    '`lastro --help`': () => measure([bench.command, '--help']),
    '`lastro ls`': () => pipeline.lastro('ls'),
    '`lastro build` without changes': () => pipeline.lastro('build'),
  };
  await inTurn(commands, 1);
  const runs = await inTurn(commands, bench.rounds);
  const table = usageTable('Starts, and a build in which nothing has changed.', runs);
  return { rounds: bench.rounds, tables: [{ ...table, columns: table.columns.slice(0, 4) }] };
};
