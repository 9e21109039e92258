import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { JsonSchema } from '../../src/contract/index.js';

/** The source package of Python's jsonschema carries the official JSON-Schema test suite as it is released. */
const PACKAGE = 'jsonschema';
const VERSION = '4.26.0';
const DRAFT = 'draft2020-12';
/** Where the suite expects its remote documents to be served. */
const REMOTES = 'http://localhost:1234/';

export interface SuiteGroup {
  /** `format.json | email format` */
  name: string;
  schema: JsonSchema;
  /** Documents that `$ref` may name; empty when the schema names none. */
  documents: Record<string, JsonSchema>;
  tests: { name: string; data: unknown; valid: boolean }[];
}

/** Folder of the suite, fetched on first use; undefined when that cannot be. */
async function installSuite(): Promise<string | undefined> {
  const tools = process.env['LASTRO_TOOLS'] ?? path.join(os.homedir(), '.cache', 'lastro-tools');
  const folder = path.join(tools, `json-schema-suite-${VERSION}`);
  if (fs.existsSync(path.join(folder, 'tests', DRAFT))) return folder;
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'json-schema-suite-'));
  const run = promisify(execFile);
  try {
    const download = ['download', '--quiet', '--no-deps', '--no-binary', ':all:', '--dest', scratch];
    await run('python3', ['-m', 'pip', ...download, `${PACKAGE}==${VERSION}`]);
    const archive = path.join(scratch, `${PACKAGE}-${VERSION}.tar.gz`);
    await run('tar', ['-xzf', archive, '-C', scratch, `${PACKAGE}-${VERSION}/json`]);
    fs.mkdirSync(tools, { recursive: true });
    fs.cpSync(path.join(scratch, `${PACKAGE}-${VERSION}`, 'json'), folder, { recursive: true });
    return folder;
  } catch {
    return undefined;
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

/** Every group of draft 2020-12, the optional ones included; undefined when the suite cannot be fetched. */
export async function readJsonSchemaSuite(): Promise<SuiteGroup[] | undefined> {
  const folder = await installSuite();
  if (folder === undefined) return undefined;
  const remotes: Record<string, JsonSchema> = {};
  for (const file of jsonFiles(path.join(folder, 'remotes')))
    if (!/^draft(?!2020-12)/.test(file))
      remotes[REMOTES + file] = readJson(path.join(folder, 'remotes', file)) as JsonSchema;
  return jsonFiles(path.join(folder, 'tests', DRAFT)).flatMap((file) => {
    const groups = readJson(path.join(folder, 'tests', DRAFT, file)) as RawGroup[];
    return groups.map(({ description, schema, tests }) => ({
      name: `${file} | ${description}`,
      schema,
      documents: JSON.stringify(schema).includes(REMOTES) ? remotes : {},
      tests: tests.map((test) => ({ name: test.description, data: test.data, valid: test.valid })),
    }));
  });
}

interface RawGroup {
  description: string;
  schema: JsonSchema;
  tests: { description: string; data: unknown; valid: boolean }[];
}

const readJson = (file: string): unknown => JSON.parse(fs.readFileSync(file, 'utf8'));

function jsonFiles(folder: string): string[] {
  return (fs.readdirSync(folder, { recursive: true }) as string[])
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.split(path.sep).join('/'))
    .sort();
}
