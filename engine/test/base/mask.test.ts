import { describe, expect, it } from 'vitest';
import { maskJson, maskMessage, maskSecrets, secretsOf } from '../../src/base/mask.js';

describe('secretsOf', () => {
  it.each<[string, string, boolean]>([
    ['API_TOKEN', 'v', true],
    ['DB_PASS', 'v', true],
    ['PGPWD', 'v', false],
    ['PG_PWD', 'v', true],
    ['PWD', '/home/ana', false],
    ['OLDPWD', '/home/ana', false],
    ['DATABASE_URL', 'v', true],
    ['AWS_SECRET_ACCESS_KEY', 'v', true],
    ['AWS_ACCESS_KEY_ID', 'v', true],
    ['AUTHORIZATION', 'v', true],
    ['NPM_AUTH', 'v', true],
    ['GIT_AUTHOR_NAME', 'Ana', false],
    ['SESSION_COOKIE', 'v', true],
    ['LASTRO_PSEUDONYM_KEY', 'v', true],
    ['HOME', '/home/ana', false],
    ['LANG', 'C', false],
  ])('%s=%s: %s', (name, value, isSecret) => {
    expect(secretsOf({ [name]: value })).toEqual(isSecret ? [value] : []);
  });

  it('finds those in addresses, whatever the variable is called', () => {
    const source = 'https://ana:hunter%2F2@db.example/orders?page=1&api_key=k-123456&sig=s-123456';
    expect(secretsOf({ SOURCE: source })).toEqual(['hunter%2F2', 'hunter/2', 'k-123456', 's-123456']);
    expect(secretsOf({ REPOSITORY: 'https://t0ken@host.example/a.git' })).toEqual(['t0ken']);
  });
});

describe('maskSecrets', () => {
  const secret = 'a+b/c "d" & é=0123456789';
  const spellings: [string, string][] = [
    ['as it is', secret],
    ['in an address', encodeURIComponent(secret)],
    ['in an address in small letters', encodeURIComponent(secret).replaceAll(/%../g, (code) => code.toLowerCase())],
    ['in a form', new URLSearchParams({ x: secret }).toString().slice(2)],
    ['in JSON', JSON.stringify({ secret }).slice(11, -2)],
    ['in XML', secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;')],
  ];
  it.each(spellings)('finds a secret %s', (_, text) => {
    expect(maskSecrets(`before ${text} after`, [secret])).toBe('before *** after');
  });

  it.each(['base64', 'base64url'] as const)('finds a secret in %s, wherever it starts', (encoding) => {
    for (const before of ['', 'u:', 'us:', 'user:']) {
      const text = Buffer.from(`${before}${secret}`).toString(encoding);
      const masked = maskSecrets(text, [secret]);
      expect(masked).toContain('***');
      expect(Buffer.from(masked.split('***')[1] ?? '', 'base64').toString()).not.toContain(secret.slice(-3));
    }
  });

  it('leaves short words, and finds what is added to a list', () => {
    const secrets = new Set(['abc']);
    expect(maskSecrets('abc defg', secrets)).toBe('abc defg');
    secrets.add('defg');
    expect(maskSecrets('abc defg', secrets)).toBe('abc ***');
    expect(maskSecrets('abc defg', secrets, 8)).toBe('abc defg');
  });

  it('takes the longest of secrets that begin alike', () => {
    expect(maskSecrets('token-and-more', ['token', 'token-and-more'])).toBe('***');
  });
});

describe('maskMessage', () => {
  it.each<[string, string]>([
    ['GET https://ana:pw@db.example/a?page=2&key=x failed', 'GET https://***@db.example/a?*** failed'],
    ['cannot open postgres://u:p@host:5432/db', 'cannot open postgres://***@host:5432/db'],
    ['see https://example.org/a/b#c (twice)', 'see https://example.org/a/b#c (twice)'],
    ['mail ana@example.org', 'mail ana@example.org'],
    ['postgres://u:p@db/x?sslpassword=q-1&mode=x', 'postgres://***@db/x?sslpassword=***&mode=x'],
    ['no page /a?page=2&api_key=k-1 here', 'no page /a?page=2&api_key=*** here'],
  ])('%s', (text, expected) => {
    expect(maskMessage(text, [])).toBe(expected);
  });
});

it('maskJson keeps the value where there is nothing to mask', () => {
  const value = { a: ['x', 1, null], b: 'say "hunter-12345"' };
  expect(maskJson(value, ['other-secret'])).toBe(value);
  expect(maskJson(value, ['hunter-12345'])).toEqual({ ...value, b: 'say "***"' });
});

it('a message of any length is masked in no time', { timeout: 10_000 }, () => {
  for (const text of ['a-', 'http://', 'a://', 'http://x?', '@', 'x://a@'])
    expect(maskMessage(text.repeat(200_000), ['secret']).length).toBeGreaterThan(1);
  expect(maskMessage('see http://a.b/c? http://a.b/http://c?d=e and HTTPS://x:y@z/?q', [])).toBe(
    'see http://a.b/c? http://a.b/http://c?*** and HTTPS://***@z/?***',
  );
});
