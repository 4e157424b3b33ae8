import { afterEach, describe, expect, it } from 'vitest';
import type { Scene, Script } from '../../../test/harness/sip2-scene.ts';
import { openScene, sceneStatus, settled } from '../../../test/harness/sip2-scene.ts';
import { TelnetFilter } from './telnet.ts';

const open: Scene[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function scene(script: Script): Promise<Scene> {
  const opened = await openScene(script);
  open.push(opened);
  return opened;
}

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

describe('negotiation', () => {
  it.each([
    ['text alone', '98YY|\r', '98YY|\r', ''],
    ['an offer', '\xff\xfb\x01login: ', 'login: ', '\xff\xfe\x01'],
    ['a demand', 'a\xff\xfd\x18b', 'ab', '\xff\xfc\x18'],
    ['refusals, which are never answered', '\xff\xfc\x01\xff\xfe\x03x', 'x', ''],
    ['a doubled 0xFF', 'M\xff\xffller', 'M\xffller', ''],
    ['a suboption with 0xFF in it', '\xff\xfa\x18\x00\xff\xffx\xff\xf0y', 'y', ''],
    ['a command without option', '\xff\xf1z', 'z', ''],
  ])('%s', (_, wire, data, replies) => {
    for (let cut = 0; cut <= wire.length; cut += 1) {
      const filter = new TelnetFilter();
      const parts = [filter.push(bytes(wire.slice(0, cut))), filter.push(bytes(wire.slice(cut)))];
      const join = (pick: 'data' | 'replies'): string =>
        parts.map((part) => Buffer.from(part[pick]).toString('latin1')).join('');
      expect(join('data')).toBe(data);
      expect(join('replies')).toBe(replies);
    }
  });
});

describe('a login in words', () => {
  const telnet = { transport: 'telnet' } as const;

  it('goes before SIP2, and no 93 is sent', async () => {
    const { ils, server, records } = await scene({
      raw: true,
      options: telnet,
      onConnect: (socket) => socket.write('\xff\xfd\x18Welcome\r\nlogin: ', 'latin1'),
      turn: ({ request, send, answer }) => {
        if (request.endsWith('kiosk')) send('password: ');
        else if (request === 'matkhau') send('Login OK.  Initiating SIP\r\n');
        else answer(sceneStatus);
      },
    });
    expect(await ils.status()).toMatchObject({ kind: 'ok', value: { online: true } });
    expect(server.requests.map((line) => line.replace(/[^\x20-\x7e]/g, ''))).toEqual([
      'kiosk',
      'matkhau',
      expect.stringMatching(/^9900802\.00AY0/),
      ...[expect.stringMatching(/^9900802\.00AY1/)],
    ]);
    expect(JSON.stringify(records)).not.toContain('matkhau');
    expect(records[0]).toMatchObject({ sent: '[telnet login]' });
  });

  it('is made blindly where the prompts come late', async () => {
    const { ils, clock } = await scene({
      raw: true,
      options: telnet,
      turn: ({ request, send, answer }) => {
        if (request === 'matkhau') send('login: password: Login OK.  Initiating SIP\r\n');
        else if (request !== 'kiosk') answer(sceneStatus);
      },
    });
    expect(await settled(ils.status(), clock)).toMatchObject({ kind: 'ok' });
  });

  it.each([
    ['Invalid login\r\nlogin: ', 'login-refused'],
    ['', 'timeout'],
  ])('is told apart when it ends with %j', async (said, reason) => {
    const { ils, clock } = await scene({
      raw: true,
      options: telnet,
      onConnect: (socket) => socket.write('login: '),
      turn: ({ request, send }) => {
        send(request === 'kiosk' ? 'password: ' : said);
      },
    });
    expect(await settled(ils.status(), clock)).toMatchObject({ kind: 'notSent', cause: { reason } });
  });

  it('that is cut off has sent nothing', async () => {
    const { ils, clock } = await scene({
      raw: true,
      options: telnet,
      onConnect: (socket) => socket.write('login: '),
      turn: ({ hangUp }) => {
        hangUp();
      },
    });
    expect(await settled(ils.status(), clock)).toMatchObject({
      kind: 'notSent',
      cause: { reason: 'hung-up' },
    });
  });

  it('is recognised where nobody expected it, and says which setting is missing', async () => {
    const { ils } = await scene({
      raw: true,
      onConnect: (socket) => socket.write('login: '),
      turn: () => undefined,
    });
    expect(await ils.status()).toMatchObject({
      kind: 'notSent',
      cause: { reason: 'bad-answer', detail: expect.stringContaining('transport=telnet') as string },
    });
  });
});
