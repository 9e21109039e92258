import { UsageError } from '../../base/errors.js';

/** The value of a variable that a channel names. Throws `alerts.no-variable` without one. */
export function variable(env: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = env[name]?.trim();
  if (value !== undefined && value !== '') return value;
  throw new UsageError('alerts.no-variable', `the environment variable ${name} is not set`, {
    hint: 'set it where the command runs, as a secret of CI',
  });
}

/** An http address that a variable has. Throws without naming the value, which is a secret. */
export function urlVariable(env: Readonly<Record<string, string | undefined>>, name: string): URL {
  const value = variable(env, name);
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return new URL(value);
  throw new UsageError('alerts.invalid-url', `the environment variable ${name} does not contain an https:// address`);
}
