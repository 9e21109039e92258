import { afterEach, describe, expect, it } from 'vitest';
import { createToken, parseTokenHashes } from '../../src/intake/token.js';
import { intakeSource, startIntake, type RunningIntake } from '../support/intake-server.js';

const running: RunningIntake[] = [];

async function start(...args: Parameters<typeof startIntake>): Promise<RunningIntake> {
  const intake = await startIntake(...args);
  running.push(intake);
  return intake;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map(({ app }) => app.close()));
});

/** A form as a browser without scripts has it. */
interface OpenForm {
  cookie: string;
  fields: Record<string, string>;
}

const hidden = (html: string, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '';

async function open({ url }: RunningIntake, headers: Record<string, string> = {}): Promise<OpenForm> {
  const response = await fetch(`${url}/forms/orders`, { headers });
  expect(response.status).toBe(200);
  const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? headers['cookie'] ?? '';
  const html = await response.text();
  return { cookie, fields: { ':csrf': hidden(html, ':csrf'), ':key': hidden(html, ':key') } };
}

function sendForm(
  { url }: RunningIntake,
  { cookie, fields }: OpenForm,
  values: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}/forms/orders?lang=en`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams({ ...fields, ...values }).toString(),
  });
}

const VALUES = { '/product': "tea & <b>'x'</b>", '/amount': '3.5' };

describe('a form', () => {
  it('that is sent is a record of its visitor, and shows it', async () => {
    const intake = await start();
    const form = await open(intake);
    const answer = await sendForm(intake, form, VALUES);
    expect(answer.status).toBe(303);
    const [batch] = intake.store.batches;
    expect(batch!.accepted[0]!.record).toMatchObject({ product: VALUES['/product'], amount: 3.5 });
    expect(batch!.sender).toMatch(/^visitor:[0-9a-f]{32}$/);
    expect(JSON.stringify(batch)).not.toContain(form.cookie.split('=')[1]);
    const page = (cookie: string): Promise<string> =>
      fetch(intake.url + answer.headers.get('location')!, { headers: { cookie } }).then((response) => response.text());
    const shown = await page(form.cookie);
    expect(shown).toContain('tea &amp; &lt;b&gt;');
    expect(shown).not.toContain('<b>');
    expect(await page((await open(intake)).cookie)).not.toContain('tea');
  });

  it('with a mistake comes back with what was typed, and is kept as refused', async () => {
    const intake = await start();
    const answer = await sendForm(intake, await open(intake), { ...VALUES, '/amount': '-1' });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('tea &amp; &lt;b&gt;');
    expect(intake.store.records).toEqual([]);
    expect(intake.store.batches[0]!.refused[0]!.errors).toMatchObject([
      { keyword: 'exclusiveMinimum', path: '/amount' },
    ]);
  });

  it('that is sent twice is one record, and with other values none', async () => {
    const intake = await start();
    const form = await open(intake);
    const [first, second] = await Promise.all([sendForm(intake, form, VALUES), sendForm(intake, form, VALUES)]);
    expect([first.status, second.status]).toEqual([303, 303]);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect((await sendForm(intake, form, { ...VALUES, '/amount': '4' })).status).toBe(422);
    expect(intake.store.records).toHaveLength(1);
  });

  it('needs its session and its token', async () => {
    const intake = await start();
    const [form, other] = [await open(intake), await open(intake)];
    for (const wrong of [
      { ...form, cookie: '' },
      { ...form, cookie: other.cookie },
      { ...form, fields: { ...form.fields, ':csrf': '' } },
      { ...form, fields: { ...form.fields, ':key': '' } },
    ]) {
      const answer = await sendForm(intake, wrong, VALUES);
      expect(answer.status).toBe(403);
      expect(await answer.text()).toContain('tea &amp; &lt;b&gt;');
    }
    expect(intake.store.batches).toEqual([]);
  });

  it('of a page of another site is refused', async () => {
    const intake = await start();
    const form = await open(intake);
    for (const headers of [
      { origin: 'https://evil.example.com' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ])
      expect((await sendForm(intake, form, VALUES, headers as Record<string, string>)).status).toBe(403);
    expect(intake.store.batches).toEqual([]);
    expect((await sendForm(intake, form, VALUES, { origin: intake.url, 'sec-fetch-site': 'same-origin' })).status).toBe(
      303,
    );
  });

  it('keeps what was typed when the record cannot be kept', async () => {
    const intake = await start();
    const form = await open(intake);
    intake.store.beforeAppend = () => Promise.reject(new Error('disk full'));
    const answer = await sendForm(intake, form, VALUES);
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('tea &amp; &lt;b&gt;');
  });

  it('has a cookie for its own server alone, and by TLS alone behind a proxy with TLS', async () => {
    const plain = await start();
    const cookieOf = async (intake: RunningIntake, headers = {}): Promise<string | null> =>
      (await fetch(`${intake.url}/forms/orders`, { headers })).headers.get('set-cookie');
    expect(await cookieOf(plain)).toMatch(/^lastro-intake=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const https = { 'x-forwarded-proto': 'https' };
    expect(await cookieOf(plain, https)).not.toContain('Secure');
    const proxied = await start({ trustProxy: ['127.0.0.1'] });
    expect(await cookieOf(proxied, https)).toMatch(
      /^__Host-lastro-intake=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
    );
  });

  it('that not all may use is for holders of a token, who see the entries of all', async () => {
    const { token, entry } = createToken('orders', 'desk');
    const options = { tokens: parseTokenHashes(entry)!, form: 'holders' as const };
    const intake = await start({ sources: [intakeSource('orders', undefined, options)] });
    const authorization = `Bearer ${token}`;
    expect((await fetch(`${intake.url}/forms/orders`)).status).toBe(401);
    expect(await (await fetch(intake.url)).text()).not.toContain('/forms/orders');
    const form = await open(intake, { authorization });
    expect((await sendForm(intake, form, VALUES)).status).toBe(401);
    expect((await sendForm(intake, form, VALUES, { authorization })).status).toBe(303);
    const seen = await fetch(`${intake.url}/forms/orders`, { headers: { authorization } });
    expect(await seen.text()).toContain('tea &amp;');
  });

  it('is not there where a source has none, and speaks the language of its reader', async () => {
    const sources = [intakeSource(), intakeSource('silent', undefined, { form: 'none' })];
    const intake = await start({ sources, languages: ['en', 'pt-BR'] });
    expect((await fetch(`${intake.url}/forms/silent`)).status).toBe(404);
    const languageOf = async (query: string, accepted: string): Promise<string | undefined> => {
      const response = await fetch(`${intake.url}/forms/orders${query}`, { headers: { 'accept-language': accepted } });
      return /<html[^>]* lang="([^"]+)"/.exec(await response.text())?.[1];
    };
    expect(await languageOf('', 'de, pt;q=0.5')).toBe('pt-BR');
    expect(await languageOf('?lang=en', 'pt')).toBe('en');
    expect(await languageOf('?lang=<script>', 'de')).toBe('en');
  });

  it.each(['/amount=%FF', '/amount=%zz', '&'.repeat(1001)])('with fields %j is no form', async (fields) => {
    const intake = await start();
    const { cookie } = await open(intake);
    const response = await fetch(`${intake.url}/forms/orders`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
      body: fields,
    });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([400, 'intake.form-fields']);
  });
});
