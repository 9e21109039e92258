import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { afterEach, expect, it } from 'vitest';
import { openChannel } from '../../src/alerts/channels/index.js';
import type { AlertChannel } from '../../src/project/alert.js';
import { channelContext, item, message } from './fixture.js';

interface Mailbox {
  url: string;
  mails: { email: Email; from: string; to: string[] }[];
}

let stop: () => Promise<void> = () => Promise.resolve();
afterEach(() => stop());

/** A mail server that keeps what it accepts; `refuse` answers the n-th mail with an error of SMTP. */
async function mailServer(
  refuse: (number: number) => number | undefined = () => undefined,
  hideSTARTTLS = true,
): Promise<Mailbox> {
  const mails: Mailbox['mails'] = [];
  let attempts = 0;
  const server = new SMTPServer({
    authMethods: ['PLAIN', 'LOGIN'],
    allowInsecureAuth: true,
    hideSTARTTLS,
    onAuth: ({ username, password }, _, done) =>
      username === 'robot' && password === 'p@ss/word'
        ? done(null, { user: username })
        : done(new Error('no such user')),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const code = refuse(++attempts);
        if (code !== undefined) return done(Object.assign(new Error('not now'), { responseCode: code }));
        const { mailFrom, rcptTo } = session.envelope;
        void PostalMime.parse(Buffer.concat(chunks)).then((email) => {
          mails.push({
            email,
            from: mailFrom === false ? '' : mailFrom.address,
            to: rcptTo.map(({ address }) => address),
          });
          done();
        });
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  stop = () => new Promise((resolve) => server.close(() => resolve()));
  const { port } = server.server.address() as AddressInfo;
  return { url: `smtp://robot:${encodeURIComponent('p@ss/word')}@127.0.0.1:${port}`, mails };
}

const CONFIG: AlertChannel = {
  type: 'email',
  serverVariable: 'SMTP',
  from: 'Lastro <lastro@example.com>',
  to: ['data@example.com', 'boss@example.com'],
};

it('is mail with text and HTML, whose id is that of the message', async () => {
  const { url, mails } = await mailServer();
  const channel = await openChannel(CONFIG, channelContext({ SMTP: url }));
  await channel.send(message({ items: [item({ title: 'marts.fct: <b>&amp; "x"</b>' })] }));
  const [{ email, from, to }] = mails as [Mailbox['mails'][number]];
  expect([from, to]).toEqual(['lastro@example.com', ['data@example.com', 'boss@example.com']]);
  expect(email).toMatchObject({ subject: 'shop (prod): 1 failure', messageId: '<0123456789abcdef@lastro>' });
  expect(email.headers).toContainEqual(expect.objectContaining({ key: 'auto-submitted', value: 'auto-generated' }));
  expect(email.text?.trim().split('\n')).toEqual([
    'shop (prod): 1 failure',
    '',
    'Failed: marts.fct: <b>&amp; "x"</b> <https://reports.example.com/shop/checks.html?id=fct_key>',
    '  since 2018-10-01 00:00 UTC, found in 2 runs, 12 failing rows',
    '  Tables downstream: marts.rpt',
    '  Pages: Sales',
    '  Owner: finance',
    '  Reproduce: npx lastro test --select fct_key',
    '',
    'Lastro, message 0123456789abcdef',
  ]);
  expect(email.html).toContain('marts.fct: &lt;b&gt;&amp;amp; &quot;x&quot;&lt;/b&gt;</a>');
});

it('is sent again after an error that passes, not after one that stays', async () => {
  const passing = await mailServer((number) => (number === 1 ? 451 : undefined));
  await (await openChannel(CONFIG, channelContext({ SMTP: passing.url }))).send(message());
  expect(passing.mails).toHaveLength(1);
  await stop();
  let attempts = 0;
  const refusing = await mailServer((number) => ((attempts = number), 554));
  const channel = await openChannel(CONFIG, channelContext({ SMTP: refusing.url }));
  await expect(channel.send(message())).rejects.toThrow(/^127\.0\.0\.1: .*not now/);
  expect(attempts).toBe(1);
});

it('an error names neither the user nor the password', async () => {
  const { url } = await mailServer();
  const wrong = url.replace('word', 'wrong');
  const channel = await openChannel(CONFIG, channelContext({ SMTP: wrong }));
  const failed = await channel.send(message()).catch((error: unknown) => error as Error);
  expect(failed?.message).toMatch(/^127\.0\.0\.1: Invalid login/);
  expect(failed?.message).not.toMatch(/robot|p@ss|p%40ss/);
});

it('another machine gets the password only over a connection with a certificate that is valid', async () => {
  const remote = (url: string): string => url.replace('127.0.0.1', '127.0.0.2');
  const plain = await mailServer();
  const unencrypted = await openChannel(CONFIG, channelContext({ SMTP: remote(plain.url) }));
  await expect(unencrypted.send(message())).rejects.toThrow(/^127\.0\.0\.2: /);
  expect(plain.mails).toEqual([]);
  await stop();
  const { url, mails } = await mailServer(undefined, false);
  const channel = await openChannel(CONFIG, channelContext({ SMTP: remote(url) }));
  await expect(channel.send(message())).rejects.toThrow('127.0.0.2: certificate has expired');
  expect(mails).toEqual([]);
});
