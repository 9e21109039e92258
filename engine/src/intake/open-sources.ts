import { UsageError } from '../base/errors.js';
import { CONFIG_FILE } from '../base/config-file.js';
import { npx } from '../base/npx.js';
import { givenProperties, readContract, type JsonSchema } from '../contract/index.js';
import type { IntakeConfig, IntakeSourceConfig } from '../project/intake.js';
import type { IntakeSource } from './intake-source.js';
import { parseTokenHashes, type TokenHash } from './token.js';

export interface OpenSourcesOptions {
  projectDir: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Whether others than users of this machine reach the server. */
  isPublic: boolean;
}

/**
 * The sources of the configuration with their contracts and tokens. Throws `intake.open` for a source that would take records from anyone on a
 * network, `intake.tokens` for a variable without hashes, and what is wrong with a contract.
 */
export function openSources({ sources }: IntakeConfig, options: OpenSourcesOptions): IntakeSource[] {
  return Object.entries(sources).map(([name, config]) => openSource(name, config, options));
}

function openSource(name: string, config: IntakeSourceConfig, options: OpenSourcesOptions): IntakeSource {
  const { isPublic, projectDir } = options;
  const contract = readContract(config.contract, { root: projectDir });
  const { title = textOf(contract.schema, 'title') ?? name, origins = [], form = true, open = false } = config;
  const hashes = tokenHashes(name, config, options);
  if (isPublic && hashes === undefined && !open)
    throw new UsageError(
      'intake.open',
      `source ${name} has no tokens, and the server is reached by others than this machine`,
      {
        location: { file: CONFIG_FILE },
        hint: `create one by ${npx(`intake token ${name}`)} and name its variable in tokensVariable; open: true opens the form to anyone`,
      },
    );
  const description = textOf(contract.schema, 'description');
  return {
    ...{ name, title, contract, origins },
    ...(description === undefined ? {} : { description }),
    given: givenProperties(contract.schema),
    tokens: hashes ?? (isPublic ? [] : undefined),
    form: !form ? 'none' : open || !isPublic ? 'anyone' : 'holders',
  };
}

function tokenHashes(
  name: string,
  { tokensVariable: variable }: IntakeSourceConfig,
  { env }: OpenSourcesOptions,
): TokenHash[] | undefined {
  if (variable === undefined) return undefined;
  const hashes = parseTokenHashes(env[variable] ?? '');
  if (hashes !== undefined && hashes.length > 0) return hashes;
  throw new UsageError('intake.tokens', `the variable ${variable} of source ${name} has no hashes of tokens`, {
    hint: `set it to what ${npx(`intake token ${name}`)} prints, several separated by commas`,
  });
}

function textOf(schema: JsonSchema, keyword: string): string | undefined {
  const text: unknown = typeof schema === 'boolean' ? undefined : schema[keyword];
  return typeof text === 'string' ? text : undefined;
}
