import { Option } from 'commander';
import type { ContractFormat } from '../commands/contract.js';
import { LOCAL_WAREHOUSE, WAREHOUSE_NAMES, type WarehouseName } from '../warehouses/index.js';
import type { AddCommand } from './command.js';
import { csvOptions, toCsvDialect, type CsvFlags } from './csv-options.js';

interface ContractFlags extends CsvFlags {
  as: ContractFormat;
  dialect: WarehouseName;
  table?: string;
}

/** Those of commands/contract, repeated so that `--help` does not load it. */
const CONTRACT_FORMATS: readonly ContractFormat[] = ['rules', 'types', 'ddl', 'sql'];

export const contractCommand: AddCommand = (program, io, exit) => {
  csvOptions(program.command('contract').description('explain a contract, or check data against it; needs no project'))
    .argument('<contract>', 'JSON Schema of a record, as JSON or YAML')
    .argument('[data]', 'CSV, TSV, JSON, JSON-lines, Excel or Parquet file, or warehouse.duckdb:schema.table')
    .addOption(
      new Option('--as <form>', 'output: rules in words, TypeScript types, DDL, or a query for the invalid rows')
        .choices(CONTRACT_FORMATS)
        .default('rules'),
    )
    .addOption(new Option('--dialect <name>', 'dialect of the SQL').choices(WAREHOUSE_NAMES).default(LOCAL_WAREHOUSE))
    .option('--table <name>', 'table name in the SQL (default: raw.<name of the contract>)')
    .action(async (contract: string, data: string | undefined, flags: ContractFlags) => {
      const { as: format, dialect, table } = flags;
      const { renderContract } = await import('../commands/contract.js');
      const { checkAgainstContract } = await import('../commands/check/check-contract.js');
      if (data === undefined)
        return io.out(renderContract({ contract, cwd: io.cwd, format, dialect, table }).trimEnd());
      const request = { contract, cwd: io.cwd, csv: toCsvDialect(flags), signal: io.signal, env: io.env };
      const { exitCode, lines, notes } = await checkAgainstContract(request, data);
      for (const note of notes) io.err(note);
      for (const line of lines) io.out(line);
      exit(exitCode);
    });
};
