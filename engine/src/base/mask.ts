/** What stands for a value that must not be shown: personal data, a secret. */
export const MASK = '***';

/** Names that mark an environment variable as a secret. */
const SECRET = /(SECRET|TOKEN|PASSWORD|PASSWD|API_?KEY|PRIVATE|CREDENTIAL|DSN)/i;

/** The values of an environment that are secret by their names. */
export function secretsOf(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    SECRET.test(name) && value !== undefined && value !== '' ? [value] : [],
  );
}

/** Replaces every secret, as it is and as addresses spell it. Values shorter than four characters are not secrets. */
export function maskSecrets(text: string, secrets: Iterable<string>): string {
  let masked = text;
  for (const secret of secrets)
    if (secret.length >= 4)
      for (const form of [secret, encodeURIComponent(secret)]) masked = masked.replaceAll(form, MASK);
  return masked;
}
