import { describe, expect, it } from 'vitest';
import { createSystemClock } from '../../../main/clock/clock.ts';
import { createPadBench } from '../../../test/harness/pad-bench.ts';
import type { PadBench } from '../../../test/harness/pad-bench.ts';
import { fromHex, toHex } from '../../frame/hex.ts';
import { serveTcp } from '../../port/byte-server.ts';
import type { AcceptDevice, DeviceEnd } from '../../port/byte-server.ts';
import { portMaker } from '../../port/make-port.ts';
import { RfField } from '../field.ts';
import type { FieldTag } from '../field.ts';
import { greeting, writeEvent } from './commands.ts';
import { encodeMessage, LlrpParser, message } from './frame.ts';
import type { LlrpMessage } from './frame.ts';
import { tlv, writeStatus } from './parameters.ts';
import { LlrpReader } from './reader.ts';
import { createLlrpSimulator } from './simulator.ts';
import type { LlrpSimulatorOptions } from './simulator.ts';

type Between = (request: LlrpMessage, end: DeviceEnd) => boolean;

function epcTag(hex: string, pc: number): FieldTag {
  return {
    uid: hex,
    memory: new Uint8Array(),
    blockSizeBytes: 2,
    afi: 0,
    dsfid: 0,
    eas: false,
    locked: new Set(),
    epc: { pc, bytes: fromHex(hex) ?? new Uint8Array() },
  };
}

const shortEpc = '3034000000000000000000AA';
const longEpc = '0102030405060708090A0B0C0D0E0F10';

interface LlrpBench extends PadBench {
  /** Requests in order of arrival. */
  readonly asked: LlrpMessage[];
}

/** @param between answers in the simulator's stead when it says true. */
function bench(options: Partial<LlrpSimulatorOptions> = {}, between: Between = () => false): LlrpBench {
  const asked: LlrpMessage[] = [];
  const made = createPadBench({
    createReader: (makePort, timers) => new LlrpReader({ address: 'memory:', makePort, timers }),
    createSimulator: (field, timers): AcceptDevice => {
      const accept = createLlrpSimulator({ field, timers, ...options });
      return (end) => {
        const device = accept(end);
        const parser = new LlrpParser();
        return {
          onData(bytes) {
            for (const request of parser.push(bytes)) {
              asked.push(request);
              if (!between(request, end)) device.onData(encodeMessage(request));
            }
          },
          onClose: device.onClose,
        };
      };
    },
  });
  made.field.lay(epcTag(shortEpc, 0x3400));
  made.field.lay(epcTag(longEpc, 0x4400));
  return Object.assign(made, { asked });
}

const types = (asked: readonly LlrpMessage[]): number[] => asked.map(({ type }) => type);

describe('LLRP reader', () => {
  it('names device, EPCs of any length and their PC', async () => {
    const { reader, settled, asked } = bench();
    expect(await settled(reader.connect())).toMatchObject({
      value: {
        model: 'llrp',
        details: { firmware: '5.14.0.240', antennas: '4', manufacturer: 'IANA 25882' },
      },
    });
    const round = await settled(reader.inventory());
    expect(round).toMatchObject({ value: { complete: true } });
    expect(round.kind === 'ok' && round.value.tags.map(({ epc }) => epc)).toEqual([
      { pc: 0x3400, bytes: fromHex(shortEpc) },
      { pc: 0x4400, bytes: fromHex(longEpc) },
    ]);
    expect(types(asked)).toEqual([1, 21, 41, 20, 24, 22, 23]);
  });

  it.each([
    [greeting.clientInitiatedExists, 'busy'],
    [greeting.failed, 'refused'],
  ])('says so when the reader greets with %i', async (greets, reason) => {
    const { reader, settled, asked } = bench({ greets });
    expect(await settled(reader.connect())).toMatchObject({ error: { reason } });
    expect(asked).toEqual([]);
  });

  it('is content with a reader that will not have its singulation set', async () => {
    const { reader, settled, asked } = bench({ setsSingulation: false });
    expect(await settled(reader.connect())).toMatchObject({ kind: 'ok' });
    expect(types(asked)).toEqual([1, 21, 41, 20, 20, 24]);
    expect(await settled(reader.inventory())).toMatchObject({ value: { complete: true } });
  });

  it('says what a reader refuses', async () => {
    const { reader, settled } = bench({}, ({ type, id }, end) => {
      if (type !== message.addRoSpec) return false;
      const body = writeStatus({ code: 401, text: 'antenna\u0000fault' });
      end.send(encodeMessage({ type: message.errorMessage, id, body }));
      return true;
    });
    expect(await settled(reader.connect())).toMatchObject({
      error: { reason: 'refused', code: 401, detail: 'the reader answered 401: antenna fault' },
    });
  });

  it('answers keepalives at any time, each with its own number', async () => {
    const { reader, settled, asked } = bench({ keepaliveMs: 90 });
    await settled(reader.connect());
    asked.length = 0;
    const sent: string[] = [];
    for (let turn = 0; turn < 2; turn += 1) {
      expect(await settled(reader.inventory())).toMatchObject({ value: { complete: true } });
    }
    const acks = asked.filter(({ type }) => type === message.keepaliveAck);
    for (const { id, body } of acks) sent.push(`${String(id)}:${toHex(body)}`);
    expect(acks.length).toBeGreaterThan(10);
    expect(new Set(sent).size).toBe(acks.length);
  });

  it('starts anew what was left running', async () => {
    let refusals = 1;
    const { reader, settled, asked } = bench({}, ({ type, id }, end) => {
      if (type !== message.startRoSpec || refusals === 0) return false;
      refusals -= 1;
      const body = writeStatus({ code: 101, text: 'already active' });
      end.send(encodeMessage({ type: message.startRoSpecResponse, id, body }));
      return true;
    });
    await settled(reader.connect());
    asked.length = 0;
    const round = await settled(reader.inventory());
    expect(round.kind === 'ok' && round.value.tags).toHaveLength(2);
    expect(types(asked)).toEqual([22, 23, 22, 23]);
  });

  it('does not call an inventory complete of which the reader lost reports', async () => {
    const { reader, settled } = bench({}, ({ type }, end) => {
      const overflow = { type: message.readerEventNotification, id: 9, body: writeEvent(tlv(251)) };
      if (type === message.stopRoSpec) end.send(encodeMessage(overflow));
      return false;
    });
    await settled(reader.connect());
    const round = await settled(reader.inventory());
    expect(round).toMatchObject({ value: { complete: false } });
    expect(round.kind === 'ok' && round.value.tags).toHaveLength(2);
  });

  it('takes one inventory after another when two are asked for', async () => {
    const { reader, settled, asked } = bench();
    await settled(reader.connect());
    asked.length = 0;
    const both = await settled(Promise.all([reader.inventory(), reader.inventory()]));
    for (const round of both) expect(round.kind === 'ok' && round.value.tags).toHaveLength(2);
    expect(types(asked)).toEqual([22, 23, 22, 23]);
  });

  it('clears away an operation whose end it does not know of before the field goes on again', async () => {
    let losesNext = false;
    const { reader, settled, asked, field } = bench({}, ({ type }) => {
      const isLost = type === message.deleteAccessSpec && losesNext;
      if (isLost) losesNext = false;
      return isLost;
    });
    await settled(reader.connect());
    await settled(reader.inventory());
    const tag = field.tag(shortEpc);
    if (!tag) throw new Error('no tag');
    field.lift(shortEpc);
    asked.length = 0;
    losesNext = true;
    // The tag is not there, so that the write stays in the reader, and what takes it out gets lost.
    const change = { firstWord: 1, bytes: Uint8Array.of(0x35, 0x07), password: null };
    expect(await settled(reader.writeEpc(shortEpc, change))).toMatchObject({ error: { reason: 'no-tag' } });
    expect(types(asked.splice(0))).toEqual([40, 42, 22, 23, 41]);
    field.lay(tag);
    expect(await settled(reader.inventory())).toMatchObject({ value: { complete: true } });
    expect(types(asked)).toEqual([41, 22, 23]);
    expect(tag.epc?.pc).toBe(0x3400);
  });

  it('works through a socket, says good-bye, and calls only a loss a loss', async () => {
    const clock = createSystemClock();
    const field = new RfField();
    field.lay(epcTag(shortEpc, 0x3400));
    const served = await serveTcp('127.0.0.1', 0, createLlrpSimulator({ field, timers: clock }));
    if (served.kind === 'failed') throw new Error(served.error);
    const address = served.value.address;
    const makePort = portMaker(address, { baud: 115_200, parity: 'none' });
    if (makePort.kind === 'failed') throw new Error(makePort.error);
    const reader = new LlrpReader({ address, makePort: makePort.value, timers: clock });
    let losses = 0;
    reader.onLost(() => (losses += 1));
    for (let turn = 0; turn < 2; turn += 1) {
      expect(await reader.connect()).toMatchObject({ kind: 'ok' });
      expect(await reader.inventory()).toMatchObject({
        value: { tags: [{ uid: shortEpc }], complete: true },
      });
      await reader.close();
    }
    expect(losses).toBe(0);
    await served.value.close();
    expect(await reader.connect()).toMatchObject({ error: { reason: 'line' } });
  });
});
