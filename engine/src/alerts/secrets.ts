import { secretsOf } from '../base/mask.js';
import type { AlertsConfig } from '../project/alert.js';
import { secretVariables } from './channels/index.js';

/** What must not be shown of the channels: the values of their variables, and the parts of an address that tell where it leads. */
export function alertSecrets(
  { channels }: AlertsConfig,
  env: Readonly<Record<string, string | undefined>>,
): string[] {
  const values = Object.values(channels)
    .flatMap(secretVariables)
    .flatMap((name) => env[name] ?? [])
    .filter((value) => value !== '');
  return [...new Set([...secretsOf(env), ...values, ...values.flatMap(partsOfAddress)])];
}

/** The path with its query, and what is in it. */
function partsOfAddress(value: string): string[] {
  if (!URL.canParse(value)) return [];
  const { pathname, search, password, username } = new URL(value);
  const segments = pathname.split('/').filter((part) => part.length >= 8);
  return [pathname + search, pathname, ...segments, password, username].filter((part) => part.length >= 4);
}
