import { escapeHtml, escapeRegExp } from './escape.js';

/** The replacement of a value that must not be shown: personal data, a secret. */
export const MASK = '***';

/** Environment variables whose values count as secrets only from this length on where texts are data, not messages. */
export const SECRET_IN_DATA = 8;

/** Shorter values occur in ordinary text. */
const MIN_LENGTH = 4;

/** Names that mark an environment variable, or a parameter of an address, as a secret. */
const SECRET_NAME =
  /SECRET|TOKEN|WEBHOOK|PASSWORD|PASSWD|PASSPHRASE|(API|ACCESS|SIGNING|ENCRYPTION|PSEUDONYM)_?KEY|PRIVATE|CREDENTIAL|DSN|COOKIE|SIGNATURE|DATABASE_URL|AUTH(?!ORS?(_|$)|OR_)|(^|_)(PASS|PWD)$/i;

/** Names that are secrets as parameters of an address, beside those above. */
const SECRET_PARAMETER = /^(key|sig|code|pass|pwd)$/i;

/** `PWD` is the folder that a shell is in. */
const isSecretName = (name: string): boolean => name !== 'PWD' && name !== 'OLDPWD' && SECRET_NAME.test(name);

/**
 * The secrets of an environment: values of variables that are named so, and of any variable the user info and the secret
 * parameters of an address.
 */
export function secretsOf(env: Readonly<Record<string, string | undefined>>): string[] {
  const secrets = Object.entries(env).flatMap(([name, value = '']) => [
    ...(isSecretName(name) ? [value, ...value.split(/\r?\n/).filter((line) => line.length >= 16)] : []),
    ...secretsOfAddress(value),
  ]);
  return [...new Set(secrets)].filter((secret) => secret !== '');
}

export const isSecretHeader = (name: string): boolean => isSecretName(name.replaceAll('-', '_'));

/** The secrets in the headers of a request: values of those that are named so, with and without their scheme (`Bearer`). */
export function secretsOfHeaders(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    isSecretHeader(name) ? [value, value.replace(/^\w+ /, '')] : [],
  );
}

/** The user info and the secret parameters of an address. */
export function secretsOfAddress(text: string): string[] {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || !URL.canParse(text)) return [];
  const { username, password, searchParams } = new URL(text);
  const userInfo = password === '' ? [username] : [password];
  const parameters = [...searchParams].filter(([name]) => isSecretName(name) || SECRET_PARAMETER.test(name));
  return [...userInfo, ...userInfo.map(decode), ...parameters.map(([, value]) => value)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Replaces every secret, in plain text and as encoded in addresses, JSON, XML and Base64. Values shorter than `minLength`
 * characters are not secrets.
 */
export function maskSecrets(text: string, secrets: Iterable<string>, minLength = MIN_LENGTH): string {
  const pattern = patternOf(secrets, Math.max(minLength, MIN_LENGTH));
  return pattern === undefined ? text : text.replaceAll(pattern, () => MASK);
}

/** A parameter of an address, or of a part of one, that a message quotes. */
const PARAMETER = /([?&;]([\w.-]{1,64})=)([^\s&;#"'<>()]+)/g;

/** A message without secrets, and without the user info, the query and the secret parameters of any address in it. */
export function maskMessage(text: string, secrets: Iterable<string>): string {
  return maskSecrets(text, secrets)
    .replaceAll(PARAMETER, (found, before: string, name: string) =>
      isSecretName(name) || SECRET_PARAMETER.test(name) ? before + MASK : found,
    )
    .replaceAll(/\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#@"'<>]+@/gi, (_, scheme: string) => `${scheme}${MASK}@`)
    .replaceAll(/\bhttps?:\/\/[^\s#"'<>()]+/gi, (address) => {
      const query = address.indexOf('?');
      return query === -1 || query === address.length - 1 ? address : `${address.slice(0, query)}?${MASK}`;
    });
}

/** Everything in a value of JSON without secrets that are long enough not to be plain words. */
export function maskJson<T>(value: T, secrets: Iterable<string>): T {
  const text = JSON.stringify(value);
  const masked = maskSecrets(text, secrets, SECRET_IN_DATA);
  return masked === text ? value : (JSON.parse(masked) as T);
}

/** By the list of secrets and the least length; a list may grow. */
const patterns = new WeakMap<object, Map<number, { count: number; pattern: RegExp | undefined }>>();

function patternOf(secrets: Iterable<string>, minLength: number): RegExp | undefined {
  const all = [...secrets];
  const byLength = patterns.get(secrets) ?? new Map<number, { count: number; pattern: RegExp | undefined }>();
  patterns.set(secrets, byLength);
  const known = byLength.get(minLength);
  if (known?.count === all.length) return known.pattern;
  const spellings = new Set(all.filter((secret) => secret.length >= minLength).flatMap(spellingsOf));
  const longestFirst = [...spellings].sort((a, b) => b.length - a.length);
  const pattern = longestFirst.length === 0 ? undefined : new RegExp(longestFirst.map(escapeRegExp).join('|'), 'g');
  byLength.set(minLength, { count: all.length, pattern });
  return pattern;
}

function spellingsOf(secret: string): string[] {
  const encoded = encodeURIComponent(Buffer.from(secret).toString());
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    escapeHtml(secret),
    encoded,
    encoded.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    encoded.replaceAll('%20', '+'),
    new URLSearchParams([['', secret]]).toString().slice(1),
    ...(secret.length < SECRET_IN_DATA ? [] : base64Spellings(secret)),
  ];
}

/** The part of a Base64 text that a secret alone decides, wherever it starts in the bytes, in both alphabets. */
function base64Spellings(secret: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
    const own = bytes.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
