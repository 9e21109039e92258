import { textOf, type Row } from '../../base/cell.js';
import { count } from '../../base/text.js';
import { checkTable, contractToSql, readContract, type Contract } from '../../contract/index.js';
import { numberColumns, type StatedDialect } from '../../load/index.js';
import { decimalPointSql } from '../../sql/decimal-comma.js';
import { openData, recordsOf, type CheckData, type OpenDataOptions } from './check-data.js';

export interface ContractCheckOptions {
  /** The contract's file, relative to `cwd`. */
  contract: string;
  /** Where the command line was started. */
  cwd: string;
  /** What is known of how a delimited file is written. */
  csv?: StatedDialect;
  signal?: AbortSignal;
  /** Where the address of a PostgreSQL database is. */
  env?: OpenDataOptions['env'];
}

export interface ContractCheckResult {
  exitCode: 0 | 1;
  lines: string[];
  /** Remarks on the data, as sentences. */
  notes: string[];
}

/** The violations of a contract, as they are reported. */
interface Breaches {
  rows: number;
  invalidRows: number;
  /** Records that cannot be read at all. */
  rejected: number;
  /** How many rules the data was checked against; undefined where they are not counted. */
  rules: number | undefined;
  /** Each broken rule and in how many rows it is broken. */
  broken: { expectation: string; rows: number }[];
  /** The first violations, with their rows. */
  violations: string[];
}

/** Violations shown. */
const MAX_VIOLATIONS = 20;

/**
 * Checks a file or a table against a contract. Records of JSON are validated as they are, values of other files without types
 * are read by the contract's types.
 */
export async function checkAgainstContract(
  { contract: file, cwd, csv, signal = new AbortController().signal, env }: ContractCheckOptions,
  data: string,
): Promise<ContractCheckResult> {
  const subject = `${data} by ${file}`;
  const jsonContract = (): Contract => readContract(file, { root: cwd, reading: 'json' });
  const records = recordsOf(data, cwd, { dialect: csv, signal });
  if (records !== undefined) return toResult(subject, await checkRecords(jsonContract(), records, signal), []);
  const contract = readContract(file, { root: cwd, reading: 'text' });
  const isPersonal = contract.personalProperties.length > 0;
  const checkData = await openData(data, cwd, { isPersonal, dialect: csv, signal, env });
  try {
    const notes = checkData.notes.map((note) => `${data}: ${note}`);
    return toResult(subject, await checkRows(contract, checkData), notes);
  } finally {
    await checkData.close();
  }
}

async function checkRows(contract: Contract, data: CheckData): Promise<Breaches> {
  const { session, dialect, table, rowNumber, rejected } = data;
  const { columns } = await session.query(`SELECT * FROM ${dialect.table(table)} LIMIT 0`);
  if (data.text?.decimal === ',') await writeDecimalPoints(contract, data, columns);
  const sourceRowColumn = columns.find(({ name }) => name === '_source_row')?.name;
  const rowColumn = sourceRowColumn ?? rowNumber;
  const sql = contractToSql(contract, { table, columns, dialect, key: rowColumn === undefined ? [] : [rowColumn] });
  const { rows, invalidRows, checks, violations } = await checkTable(session, sql, MAX_VIOLATIONS);
  const rowLabel = (key: Row): string =>
    rowColumn === undefined ? '' : `row ${Number(key[rowColumn]) + (sourceRowColumn === undefined ? 1 : 0)}: `;
  return {
    ...{ rows, invalidRows, rejected, rules: checks.length },
    broken: checks.filter((check) => check.rows > 0),
    violations: violations.map(({ key, message }) => rowLabel(key) + message),
  };
}

/** Numbers with a decimal comma, in the columns that a contract reads as numbers, as it reads them. */
async function writeDecimalPoints(
  contract: Contract,
  { session, dialect, table }: CheckData,
  columns: readonly { name: string }[],
): Promise<void> {
  const numbers = numberColumns(
    columns.map(({ name }) => name),
    contract,
  ).map((name) => dialect.identifier(name));
  if (numbers.length === 0) return;
  const written = numbers.map((column) => `${column} = ${decimalPointSql(column, dialect)}`);
  await session.run(`UPDATE ${dialect.table(table)} SET ${written.join(', ')}`);
}

/** Every record is validated as is, one after the other. */
async function checkRecords(
  contract: Contract,
  records: NonNullable<ReturnType<typeof recordsOf>>,
  signal: AbortSignal,
): Promise<Breaches> {
  const breaches: Breaches = { rows: 0, invalidRows: 0, rejected: 0, rules: undefined, broken: [], violations: [] };
  const broken = new Map<string, { expectation: string; rows: number }>();
  for await (const { value, problem } of records) {
    signal.throwIfAborted();
    breaches.rows++;
    const errors =
      problem === undefined
        ? contract.validate(value)
        : [
            {
              expectation: `the record must be readable`,
              schemaPath: problem.rule,
              message: `the record is ${problem.reason}`,
            },
          ];
    if (errors.length === 0) continue;
    breaches.invalidRows++;
    const rules = new Map(errors.map((error) => [error.schemaPath, error.expectation]));
    for (const [schemaPath, expectation] of rules) {
      const rule = broken.get(schemaPath) ?? { expectation, rows: 0 };
      rule.rows++;
      broken.set(schemaPath, rule);
    }
    for (const { message } of errors)
      if (breaches.violations.length < MAX_VIOLATIONS)
        breaches.violations.push(`row ${textOf(breaches.rows)}: ${message}`);
  }
  return { ...breaches, broken: [...broken.values()] };
}

function toResult(subject: string, breaches: Breaches, notes: string[]): ContractCheckResult {
  const { rows, invalidRows, rejected, rules, broken, violations } = breaches;
  const bad = invalidRows + rejected;
  const all = count(rows + rejected, 'row');
  if (bad === 0) {
    const scope = rules === undefined ? all : `${all}, ${count(rules, 'rule')}`;
    return { exitCode: 0, lines: [`PASS  ${subject}: ${scope}`], notes };
  }
  const verb = bad === 1 ? 'breaks' : 'break';
  return {
    exitCode: 1,
    lines: [
      `FAIL  ${subject}: ${bad.toLocaleString('en-US')} of ${all} ${verb} it`,
      ...(rejected === 0 ? [] : [`      the record must be readable: ${count(rejected, 'row')}`]),
      ...broken.map((rule) => `      ${rule.expectation}: ${count(rule.rows, 'row')}`),
      '',
      ...violations,
    ],
    notes,
  };
}
