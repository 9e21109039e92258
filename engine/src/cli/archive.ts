import path from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { parseIsoDate } from '../base/timestamp.js';
import type { AddCommand } from './command.js';
import { commonOptions, selectionOptions, toRunOptions, type CommonFlags } from './options.js';

interface ArchiveFlags extends CommonFlags {
  asOf?: Date;
}

/** A moment; of a day its end, so that what came in on the day counts. */
function parseAsOf(value: string): Date {
  const date = parseIsoDate(/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T23:59:59.999Z` : value);
  if (date === undefined) throw new InvalidArgumentError('use a date such as 2018-06-01 or 2018-06-01T06:00:00Z');
  return date;
}

const asOfOption = (command: Command, description: string): Command =>
  command.option('--as-of <moment>', description, parseAsOf);

export const archiveCommand: AddCommand = (program, io, exit) => {
  const archive = program.command('archive').description('what loads received: list, verify and restore it; add files');
  asOfOption(
    commonOptions(archive.command('ls').description('list the loads of the archive, oldest first'))
      .option('--table <name>', 'only what is of this table')
      .option('--attachments', 'list the files of records instead'),
    'only what was there at this moment, or at the end of this day (UTC)',
  ).action(async (flags: ArchiveFlags & { table?: string; attachments?: boolean }) => {
    const { listFiles, listLoads } = await import('../commands/archive/list.js');
    const list = flags.attachments === true ? listFiles : listLoads;
    for (const line of await list(toRunOptions(flags, io), flags)) io.out(line);
  });
  commonOptions(
    archive.command('verify').description('compare checksums, and the archive with the loads of the target'),
  ).action(async (flags: CommonFlags) => {
    const { verifyArchive } = await import('../commands/archive/verify.js');
    const { exitCode, lines } = await verifyArchive(toRunOptions(flags, io));
    for (const line of lines) io.out(line);
    exit(exitCode);
  });
  asOfOption(
    selectionOptions(
      commonOptions(archive.command('restore').description('make the raw tables of a target of the archive alone')),
    )
      .option('--from <name>', 'target whose loads are restored (default: that of --target)')
      .option('--full-refresh', 'replace tables that are there'),
    'as the tables were at this moment, or at the end of this day (UTC); default: at the last load',
  ).action(async (flags: ArchiveFlags & { from?: string }) => {
    const { restoreArchive } = await import('../commands/archive/restore.js');
    const { exitCode, lines } = await restoreArchive(toRunOptions(flags, io), flags);
    for (const line of lines) io.out(line);
    exit(exitCode);
  });
  commonOptions(archive.command('put').description('keep a file for a record, and list it in meta.attachments'))
    .argument('<file>', 'the file')
    .requiredOption('--for <record>', 'table and key of the record: products/4711')
    .option('--name <name>', 'name of the file (default: its own)')
    .option('--type <type>', 'media type (default: by the ending of the name)')
    .action(async (file: string, flags: CommonFlags & { for: string; name?: string; type?: string }) => {
      const { attachFile } = await import('../commands/archive/attach.js');
      const { for: record, name, type } = flags;
      io.out(await attachFile(toRunOptions(flags, io), { file: path.resolve(io.cwd, file), record, name, type }));
    });
};
