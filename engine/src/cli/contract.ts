import { Option } from 'commander';
import type { ContractForm } from '../jobs/contract.js';
import type { AddCommand } from './command.js';

interface ContractFlags {
  as: ContractForm;
  dialect: 'duckdb' | 'bigquery';
  table?: string;
}

/** As engine/jobs/contract has them; stated here so that help needs none of it. */
const FORMS: readonly ContractForm[] = ['rules', 'types', 'ddl', 'sql'];

export const contractCommand: AddCommand = (program, io, exit) => {
  program
    .command('contract')
    .description('tell what a contract says, or hold data to it; needs no project')
    .argument('<contract>', 'JSON Schema of a record, JSON or YAML')
    .argument('[data]', 'CSV, Parquet or JSON-lines file, or warehouse.duckdb:schema.table')
    .addOption(
      new Option('--as <form>', 'sentences, TypeScript, a table, or the query that finds what breaks it')
        .choices(FORMS)
        .default('rules'),
    )
    .addOption(new Option('--dialect <name>', 'of the SQL').choices(['duckdb', 'bigquery']).default('duckdb'))
    .option('--table <name>', 'name in the SQL (default: raw and the name of the contract)')
    .action(async (contract: string, data: string | undefined, { as: form, dialect, table }: ContractFlags) => {
      const { checkByContract, tellContract } = await import('../jobs/contract.js');
      if (data === undefined) return io.out(tellContract({ contract, cwd: io.cwd, form, dialect, table }).trimEnd());
      const { exitCode, lines } = await checkByContract({ contract, cwd: io.cwd }, data);
      for (const line of lines) io.out(line);
      exit(exitCode);
    });
};
