import { secretsOf } from '../base/mask.js';
import type { AlertChannel, AlertsConfig } from './alert.js';

/** What must not be shown of the channels: the values of their variables, and the parts of an address that tell where it leads. */
export function alertSecrets(config: AlertsConfig, env: Readonly<Record<string, string | undefined>>): string[] {
  const values = alertVariables(config)
    .flatMap((name) => env[name]?.trim() ?? [])
    .filter((value) => value !== '');
  return [...new Set([...secretsOf(env), ...values, ...values.flatMap(partsOfAddress)])];
}

/** The names of the variables of the environment that have the secrets of the channels. */
export function alertVariables({ channels }: AlertsConfig): string[] {
  return [...new Set(Object.values(channels).flatMap(secretVariables))];
}

function secretVariables(config: AlertChannel): string[] {
  switch (config.type) {
    case 'slack':
    case 'teams':
      return [config.urlVariable];
    case 'email':
      return [config.serverVariable];
    case 'webhook':
      return [config.urlVariable, ...(config.secretVariable === undefined ? [] : [config.secretVariable])];
    case 'github':
      return config.as === 'annotation' ? [] : [config.tokenVariable ?? 'GITHUB_TOKEN'];
  }
}

/** A part of a path that is no word: long, and with digits or capital letters within it. */
const TOKEN = /^(?=.*\d|.*[a-z].*[A-Z]|.*[A-Z].*[a-z]).{8,}$/;

/** The path with its query, the tokens in it, and the password. */
function partsOfAddress(value: string): string[] {
  if (!URL.canParse(value)) return [];
  const { pathname, search, password } = new URL(value);
  const tokens = pathname.split('/').filter((part) => TOKEN.test(part));
  return [pathname + search, ...tokens, password].filter((part) => part.length > 1);
}
