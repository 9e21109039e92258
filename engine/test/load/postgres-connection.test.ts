import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/load/postgres/client.js';
import { connectionSettings, type Env } from '../../src/load/postgres/settings.js';
import { itWithPostgres, startPostgres } from '../support/postgres.js';

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-home-'));
const inHome = (name: string, text = '', mode = 0o600): string => {
  const file = path.join(home, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text, { mode });
  return file;
};
const server = await startPostgres();
afterAll(async () => {
  await server?.stop();
  fs.rmSync(home, { recursive: true, force: true });
});

const settings = (env: Env, variable?: string) => connectionSettings(variable, { HOME: home, ...env });
const wrong = (env: Env, variable?: string): unknown => {
  try {
    return settings(env, variable);
  } catch (error) {
    return (error as Error).message;
  }
};

describe('a connection is found as libpq finds it', () => {
  it('by an address', () => {
    expect(
      settings({ DATABASE_URL: 'postgresql://ana%40x:p%2Fw@db.example.com:6543/shop?sslmode=disable' }),
    ).toMatchObject({
      ...{ host: 'db.example.com', port: 6543, user: 'ana@x', password: 'p/w', database: 'shop', sslmode: 'disable' },
    });
    expect(settings({ SHOP: 'postgres://ana@/shop?host=/run/pg' }, 'SHOP')).toMatchObject({
      ...{ host: '/run/pg', port: 5432, user: 'ana', database: 'shop' },
    });
    expect(settings({ SHOP: 'postgres://ana@%2Frun%2Fpg/shop' }, 'SHOP')).toMatchObject({ host: '/run/pg' });
  });

  it('by pairs, variables and defaults, in this order', () => {
    const env = { PGHOST: 'b', PGUSER: 'bia', PGPASSWORD: 'secret', PGDATABASE: 'x', PGSSLMODE: 'require' };
    expect(settings(env)).toMatchObject({
      host: 'b',
      user: 'bia',
      database: 'x',
      password: 'secret',
      sslmode: 'require',
    });
    expect(settings({ ...env, DATABASE_URL: `host=a dbname='my \\'shop'` })).toMatchObject({
      ...{ host: 'a', user: 'bia', database: "my 'shop", password: 'secret' },
    });
    expect(settings({ PGHOST: 'b', PGUSER: 'bia' })).toMatchObject({
      database: 'bia',
      sslmode: 'prefer',
      password: undefined,
    });
  });

  it('by a service', () => {
    const file = inHome(
      'services.conf',
      '# all\n[other]\nhost=no\n\n[shop]\nhost=s\nport=1234\ndbname=shop\n[last]\nhost=no\n',
    );
    const env = { PGSERVICEFILE: file, PGHOST: 'b', PGUSER: 'bia' };
    expect(settings({ ...env, PGSERVICE: 'shop' })).toMatchObject({
      host: 's',
      port: 1234,
      database: 'shop',
      user: 'bia',
    });
    expect(settings({ ...env, DATABASE_URL: 'postgres:///?service=shop&port=99' })).toMatchObject({
      host: 's',
      port: 99,
    });
    expect(wrong({ ...env, PGSERVICE: 'none' })).toContain('there is no service none');
    inHome('.pg_service.conf', '[mine]\nhost=m\n');
    expect(settings({ PGSERVICE: 'mine' })).toMatchObject({ host: 'm' });
  });

  it('with a password file, which only its owner may read', () => {
    const env = { PGHOST: 'db', PGPORT: '1', PGUSER: 'ana', PGDATABASE: 'shop' };
    const file = inHome('pass', '# passwords\nother:*:*:*:no\ndb:1:shop:ana:a\\:b\\\\c\n*:*:*:*:any\n');
    expect(settings({ ...env, PGPASSFILE: file }).password).toBe('a:b\\c');
    expect(settings({ ...env, PGPASSFILE: file, PGPORT: '2' }).password).toBe('any');
    expect(settings({ ...env, PGPASSFILE: file, PGPASSWORD: 'x' }).password).toBe('x');
    inHome('.pgpass', 'localhost:*:*:ana:socket\n');
    expect(settings({ ...env, PGHOST: '/run/pg' }).password).toBe('socket');
    const open = inHome('open', '*:*:*:*:any\n', 0o644);
    const ignored = settings({ ...env, PGPASSFILE: open });
    expect([ignored.password, ignored.notes.join()]).toEqual([undefined, expect.stringContaining('chmod 600')]);
  });

  it('or not, and then says why without the address', () => {
    expect(wrong({}, 'SHOP')).toBe('SHOP is not set');
    expect(wrong({ SHOP: 'mysql://u:secret@h/d' }, 'SHOP')).toBe('SHOP is no address of PostgreSQL');
    expect(wrong({ DATABASE_URL: 'postgres://u:secret@a,b/d' })).toBe('DATABASE_URL names several hosts');
    expect(wrong({ DATABASE_URL: 'host=a user' })).toBe('DATABASE_URL cannot be read after its first 6 characters');
    expect(wrong({ DATABASE_URL: 'host=a usr=b' })).toBe('DATABASE_URL has the unknown setting usr');
    expect(wrong({ PGPORT: '99999' })).toBe('the port is "99999"');
    expect(wrong({ PGSSLMODE: 'verify-full' })).toBe('sslmode verify-full has no root certificate');
    expect(wrong({ PGSSLMODE: 'requires' })).toBe('unknown sslmode requires');
  });
});

/** Certificates of an authority of our own: for `localhost`, for another name, and for a user. */
function makeCertificates(folder: string): void {
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  openssl('req', '-x509', ...key, '-days', '2', '-subj', '/CN=Test CA', '-keyout', 'ca.key', '-out', 'ca.crt');
  openssl('req', '-x509', ...key, '-days', '2', '-subj', '/CN=Other CA', '-keyout', 'other.key', '-out', 'other.crt');
  for (const [name, subject] of [
    ['server', 'localhost'],
    ['client', 'ana'],
  ] as const) {
    openssl('req', ...key, '-subj', `/CN=${subject}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
    fs.writeFileSync(path.join(folder, 'names'), `subjectAltName=DNS:${subject}\n`);
    openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2'],
      ...['-extfile', 'names', '-out', `${name}.crt`],
    );
  }
}

itWithPostgres(server)('TLS and logins are those of libpq', async () => {
  if (server === undefined) return;
  makeCertificates(home);
  const give = (name: string): string => server.write(name, fs.readFileSync(path.join(home, name), 'utf8'));
  await server.sql(
    `SET password_encryption = 'scram-sha-256'; CREATE ROLE ana LOGIN PASSWORD 'se/cr:et'; CREATE ROLE bia LOGIN`,
  );
  await server.sql(`ALTER SYSTEM SET ssl_cert_file = '${give('server.crt')}'`);
  await server.sql(`ALTER SYSTEM SET ssl_key_file = '${give('server.key')}'`);
  await server.sql(`ALTER SYSTEM SET ssl_ca_file = '${give('ca.crt')}'`);
  await server.sql(`ALTER SYSTEM SET ssl = on`);
  server.write(
    'data/pg_hba.conf',
    'local all bia trust\nhostssl all bia all trust\nhost all postgres all trust\nhostssl certs ana all cert\nhost all ana all scram-sha-256\n',
  );
  await server.reload();
  await server.sql('CREATE DATABASE certs');
  const base = {
    HOME: path.join(home, 'empty'),
    PGHOST: 'localhost',
    PGPORT: String(server.port),
    PGDATABASE: 'postgres',
  };
  const tried = async (env: Env): Promise<unknown> => {
    try {
      const client = await connect(connectionSettings(undefined, { ...base, ...env }));
      const { rows } = await client.query<{ ssl: boolean }>(
        'SELECT coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS ssl',
      );
      await client.end();
      return rows[0]?.ssl === true ? 'encrypted' : 'plain';
    } catch (error) {
      return (error as { code?: string }).code;
    }
  };
  const ana = { PGUSER: 'ana', PGPASSWORD: 'se/cr:et' };
  const bia = { PGUSER: 'bia' };
  const root = { PGSSLROOTCERT: path.join(home, 'ca.crt') };
  const other = { PGSSLROOTCERT: path.join(home, 'other.crt') };
  expect(await tried(ana)).toBe('encrypted');
  expect(await tried({ ...ana, PGSSLMODE: 'disable' })).toBe('plain');
  expect(await tried({ ...ana, PGSSLMODE: 'allow' })).toBe('plain');
  expect(await tried({ ...bia, PGSSLMODE: 'allow' })).toBe('encrypted');
  expect(await tried({ ...bia, PGSSLMODE: 'disable' })).toBe('postgres.login');
  expect(await tried({ ...ana, PGPASSWORD: 'wrong' })).toBe('postgres.login');
  expect(await tried({ PGUSER: 'ana' })).toBe('postgres.login');
  expect(await tried({ ...ana, PGSSLMODE: 'verify-full', ...root })).toBe('encrypted');
  expect(await tried({ ...ana, PGSSLMODE: 'verify-full', ...root, PGHOST: '127.0.0.1' })).toBe('postgres.tls');
  expect(await tried({ ...ana, PGSSLMODE: 'verify-full', ...root, PGHOSTADDR: '127.0.0.1' })).toBe('encrypted');
  expect(await tried({ ...ana, PGSSLMODE: 'verify-ca', ...root, PGHOST: '127.0.0.1' })).toBe('encrypted');
  expect(await tried({ ...ana, PGSSLMODE: 'verify-ca', ...other })).toBe('postgres.tls');
  expect(await tried({ ...ana, PGSSLMODE: 'require', ...other })).toBe('postgres.tls');
  expect(await tried({ ...ana, PGSSLMODE: 'require' })).toBe('encrypted');
  const own = {
    PGSSLCERT: path.join(home, 'client.crt'),
    PGSSLKEY: path.join(home, 'client.key'),
    PGDATABASE: 'certs',
  };
  expect(await tried({ PGUSER: 'ana', PGSSLMODE: 'verify-full', ...root, ...own })).toBe('encrypted');
  expect(await tried({ ...bia, PGHOST: server.dir })).toBe('plain');
  await server.sql('ALTER SYSTEM SET ssl = off');
  await server.reload();
  expect(await tried({ ...ana, PGSSLMODE: 'require' })).toBe('postgres.tls');
  expect(await tried(ana)).toBe('plain');
});
