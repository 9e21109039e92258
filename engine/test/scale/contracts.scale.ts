import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, expect } from 'vitest';
import { checkAgainstContract } from '../../src/commands/check/check-contract.js';
import { contracts, json, lenientContracts } from '../contract/arbitraries.js';
import { pythonWith, runPython } from '../support/python.js';
import { itRequires } from '../support/requires.js';

const CONTRACTS = Number(process.env['LASTRO_SCALE_CONTRACTS'] ?? 1500);
const RECORDS = 8;
const SEED = Number(process.env['LASTRO_TEST_SEED'] ?? 1);
const COLUMNS = ['text', 'n', 'doc', 'list'];

const python = await pythonWith(
  'jsonschema==4.26.0',
  'rfc3339-validator==0.1.4',
  'fqdn==1.5.1',
  'isoduration==20.11.0',
  'rfc3987==1.3.8',
);
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-contracts-'));
afterAll(() => fs.rmSync(root, { recursive: true }));

interface Case {
  schema: Record<string, unknown>;
  records: unknown[];
}

const record = fc.oneof(
  { weight: 9, arbitrary: fc.dictionary(fc.constantFrom(...COLUMNS, 'a', ''), json, { maxKeys: 5 }) },
  { weight: 1, arbitrary: json },
);
const cases = fc
  .sample(
    fc.record({
      schema: fc.oneof(contracts(COLUMNS), lenientContracts(COLUMNS)),
      records: fc.array(record, { minLength: RECORDS, maxLength: RECORDS }),
    }),
    {
      numRuns: CONTRACTS,
      seed: SEED,
    },
  )
  .map((each) => JSON.parse(JSON.stringify(each)) as Case);

/** Which records of a file of JSON lines the command calls valid. */
async function lastroVerdicts({ schema, records }: Case): Promise<boolean[]> {
  fs.writeFileSync(path.join(root, 'contract.json'), JSON.stringify(schema));
  fs.writeFileSync(path.join(root, 'data.jsonl'), records.map((each) => `${JSON.stringify(each)}\n`).join(''));
  const { lines } = await checkAgainstContract({ contract: 'contract.json', cwd: root }, 'data.jsonl');
  const invalid = new Set(lines.flatMap((line) => /^row (\d+): /.exec(line)?.[1] ?? []));
  const [, count = '0'] = /: (\d+) of \d+ rows? /.exec(lines[0] ?? '') ?? [];
  if (invalid.size === Number(count)) return records.map((_, n) => !invalid.has(String(n + 1)));
  // Only the first violations are listed.
  const verdicts: boolean[] = [];
  for (const each of records) verdicts.push(...(await lastroVerdicts({ schema, records: [each] })));
  return verdicts;
}

itRequires(python !== undefined, "Python's jsonschema cannot be installed")(
  `${CONTRACTS} contracts judge files of JSON lines as Python's jsonschema does`,
  async () => {
    const script = fileURLToPath(new URL('python_jsonschema.py', import.meta.url));
    const answer = await runPython(python ?? '', script, cases.map((each) => `${JSON.stringify(each)}\n`).join(''));
    const expected = answer
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as (boolean | null)[]);
    const differing: string[] = [];
    let valid = 0;
    let compared = 0;
    for (const [i, each] of cases.entries()) {
      const actual = await lastroVerdicts(each);
      for (const [n, verdict] of actual.entries()) {
        const wanted = expected[i]?.[n];
        if (wanted === null) continue;
        compared++;
        if (verdict) valid++;
        if (verdict !== wanted)
          differing.push(
            `${verdict ? 'missed' : 'false alarm'}: ${JSON.stringify(each.records[n])} by ${JSON.stringify(each.schema)}`,
          );
      }
    }
    console.log(
      `${CONTRACTS} contracts, ${compared} records compared, ${valid} of them valid, ${differing.length} differ, seed ${SEED}`,
    );
    expect(differing).toEqual([]);
  },
);
