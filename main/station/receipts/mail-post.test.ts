import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createSystemClock } from '../../clock/clock.ts';
import { createManualClock } from '../../clock/manual-clock.ts';
import { createMailPost, isMailAddress } from './mail-post.ts';
import type { MailSettings } from './mail-post.ts';

/** What the scripted server answers to a command; null: nothing at all. */
type Conduct = (command: string) => string | null;

interface Post {
  readonly settings: MailSettings;
  readonly commands: string[];
  readonly mails: string[];
}

const good: Conduct = (command) => {
  if (command.startsWith('EHLO')) return '250-mail.example.org\r\n250 AUTH PLAIN';
  if (command.startsWith('AUTH')) return '235 in';
  if (command === 'DATA') return '354 go on';
  if (command === 'QUIT') return '221 bye';
  return '250 ok';
};

let server: Server | null = null;
const sockets = new Set<Socket>();
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = null;
});

/** An SMTP server on a real socket that says what it is told to (RFC 5321). */
async function open(conduct: Conduct = good, change: Partial<MailSettings> = {}): Promise<Post> {
  const commands: string[] = [];
  const mails: string[] = [];
  server = createServer((socket) => {
    sockets.add(socket);
    let held = '';
    let isMail = false;
    const greeting = conduct('');
    if (greeting !== null) socket.write('220 ready\r\n');
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      held += bytes.toString();
      for (;;) {
        const end = isMail ? '\r\n.\r\n' : '\r\n';
        const at = held.indexOf(end);
        if (at < 0) return;
        const text = held.slice(0, at);
        held = held.slice(at + end.length);
        if (isMail) mails.push(text);
        else commands.push(text);
        const answer = conduct(isMail ? '.' : text);
        isMail = !isMail && text === 'DATA' && answer?.startsWith('354') === true;
        if (answer !== null) socket.write(`${answer}\r\n`);
      }
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const settings: MailSettings = {
    ...{ host: '127.0.0.1', port, security: 'none', user: null, password: null },
    from: 'muontra@example.org',
    ...change,
  };
  return { settings, commands, mails };
}

const mail = { to: 'lan@example.org', subject: 'Phiếu mượn – Thư viện thử', text: 'Đã mượn 2 cuốn\nẪỮỘỆ' };

describe('mail', () => {
  it('is handed over whole, to that one address', async () => {
    const post = await open();
    expect(await createMailPost(post.settings, createSystemClock()).send(mail)).toBeNull();
    expect(post.commands.filter((command) => command.startsWith('RCPT'))).toEqual([
      'RCPT TO:<lan@example.org>',
    ]);
    expect(post.commands.some((command) => command.startsWith('AUTH'))).toBe(false);
    const [head = '', body = ''] = (post.mails[0] ?? '').split('\r\n\r\n');
    expect(head).toMatch(/^From: muontra@example\.org/mu);
    const text = /quoted-printable/iu.test(head)
      ? Buffer.from(
          body
            .replace(/=\r\n/gu, '')
            .replace(/=([0-9A-F]{2})/gu, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
          'latin1',
        ).toString()
      : Buffer.from(body, 'base64').toString();
    expect(text.replaceAll('\r\n', '\n').trim()).toBe(mail.text);
  });

  it('signs in where the site has a name', async () => {
    const post = await open(good, { user: 'kiosk', password: 'a secret' });
    expect(await createMailPost(post.settings, createSystemClock()).send(mail)).toBeNull();
    const sent = post.commands.find((command) => command.startsWith('AUTH PLAIN '))?.split(' ')[2] ?? '';
    expect(Buffer.from(sent, 'base64').toString()).toBe('\u0000kiosk\u0000a secret');
  });

  it.each<[string, Conduct, Partial<MailSettings>]>([
    [
      'refuses the sign-in',
      (text) => (text.startsWith('AUTH') ? '535 no' : good(text)),
      { user: 'k', password: 'secret-1' },
    ],
    [
      'refuses the address',
      (text) => (text.startsWith('RCPT') ? '550 lan@example.org unknown' : good(text)),
      {},
    ],
    ['refuses the mail', (text) => (text === '.' ? '552 too much' : good(text)), {}],
    ['has no encryption where the site insists on it', good, { security: 'starttls' }],
  ])(
    'a server that %s is told in words that hold neither address nor password',
    async (_, conduct, change) => {
      const post = await open(conduct, change);
      const trouble = await createMailPost(post.settings, createSystemClock()).send(mail);
      expect(trouble).toMatch(/^the mail was not taken \([A-Z]+\)$/);
      expect(trouble).not.toMatch(/lan|secret/);
      if (change.security === 'starttls') expect(post.mails).toEqual([]);
    },
  );

  it('a server that is not there is told', async () => {
    const post = await open();
    await new Promise((resolve) => server?.close(resolve));
    server = null;
    expect(await createMailPost(post.settings, createSystemClock()).send(mail)).toContain('not taken');
  });

  it('a server that falls silent keeps nobody, by the clock that is given', async () => {
    const post = await open(() => null);
    const clock = createManualClock();
    const sending = createMailPost(post.settings, clock).send(mail);
    await clock.advance(12_000);
    expect(await sending).toBe('the mail server does not answer');
    expect(clock.pendingTimers).toBe(0);
  });
});

it.each([
  ['lan@example.org', true],
  ['l+b.c@thu-vien.example.vn', true],
  ['lan', false],
  ['lan@localhost', false],
  ['a@b.org, c@d.org', false],
  ['lan@example.org\r\nBCC: x@y.org', false],
  [`${'x'.repeat(250)}@a.org`, false],
])('%j may be sent to: %s', (text, may) => {
  expect(isMailAddress(text)).toBe(may);
});
