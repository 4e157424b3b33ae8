import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

// The server of `bench-sip2-server.ts`: answers from templates, so that what is measured is the station.

const date = '20261124    080000';
const field = (line: string, code: string): string =>
  new RegExp(`\\|${code}([^|]*)\\|`).exec(line.slice(20))?.[1] ?? '';

function answer(line: string): string {
  const item = `AB${field(line, 'AB')}|AJCuốn|`;
  switch (line.slice(0, 2)) {
    case '99':
      return `98YYYYNY030003${date}2.00AOTV|AMTV|BXYYYYYYYYYYYYYYYY|`;
    case '17':
      // Of two, the first is in and the second is out: a loan and a return.
      return `18${/[02468]$/.test(field(line, 'AB')) ? '03' : '04'}0001${date}${item}`;
    case '11':
      return `121NNY${date}AOTV|AA${field(line, 'AA')}|${item}AH20261201    235959|`;
    case '09':
      return `101YNN${date}AOTV|${item}AQTV|`;
    default:
      return '96';
  }
}

const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  let rest = '';
  socket.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\r');
    rest = lines.pop() ?? '';
    for (const line of lines) socket.write(`${answer(line)}\r`);
  });
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());
