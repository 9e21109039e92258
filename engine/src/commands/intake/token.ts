import { UsageError } from '../../base/errors.js';
import { suggest } from '../../base/text.js';
import { createToken } from '../../intake/index.js';
import { readConfig } from '../../project/config.js';
import type { RunOptions } from '../../run/options.js';
import { intakeOf } from './serve.js';

const NAME = /^[A-Za-z0-9_-]{1,64}$/;

/** `lastro intake token`: the lines that tell a new token of a source, which is kept nowhere, and how the source comes to accept it. */
export async function newToken({ projectDir }: RunOptions, source: string, name: string): Promise<string[]> {
  const { sources } = intakeOf(await readConfig(projectDir));
  const config = Object.hasOwn(sources, source) ? sources[source] : undefined;
  if (config === undefined)
    throw new UsageError('usage.unknown-source', `unknown source ${source}`, {
      hint: suggest(source, Object.keys(sources)),
    });
  if (!NAME.test(name))
    throw new UsageError('usage.token-name', `not a name of a token: ${JSON.stringify(name)}`, {
      hint: 'use up to 64 letters a-z, digits, underscores and hyphens',
    });
  const { token, entry } = createToken(source, name);
  const { tokensVariable: variable = `${source.toUpperCase().replaceAll('-', '_')}_TOKENS` } = config;
  return [
    `token of ${name}, shown only now:`,
    `  ${token}`,
    `its hash, for the environment of the server:`,
    `  ${variable}=${entry}`,
    ...(config.tokensVariable === undefined
      ? [`and for source ${source} in the configuration:`, `  tokensVariable: '${variable}'`]
      : []),
  ];
}
