import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createReader, padModels } from './models.ts';
import type { PadModel } from './models.ts';
import { createManualClock } from '../main/clock/manual-clock.ts';

const docs = new URL('../docs/pads/', import.meta.url);
const conformance = readFileSync(new URL('conformance.md', docs), 'utf8');
/** Two models of one maker share a page. */
const pageOf = (model: string): string => (model.startsWith('threem-') ? 'threem' : model);

describe.each(Object.entries<PadModel>(padModels))('%s', (id, { ports, capabilities, usbAddresses = [] }) => {
  it('has a page and stands in the conformance table', () => {
    expect(existsSync(new URL(`${pageOf(id)}.md`, docs))).toBe(true);
    expect(conformance).toContain(` ${id} |`);
    expect(conformance).not.toContain('| ✗');
  });

  it('can be made for every port it names', () => {
    const addresses = {
      serial: 'serial:/dev/ttyUSB0',
      tcp: 'tcp://127.0.0.1:1',
      hid: 'hid:0AB1:0002',
      pcsc: 'pcsc:',
      usb: 'usb:0AB1:0002',
    };
    expect(ports.length).toBeGreaterThan(0);
    for (const port of ports) {
      const made = createReader(id, addresses[port], createManualClock());
      expect(made).toMatchObject({ kind: 'ok', value: { model: id, capabilities } });
    }
  });

  it('is proved on a kernel of its own where it is driven over HID or USB', () => {
    for (const port of ports) {
      if (port === 'hid' || port === 'usb') expect(conformance).toContain(` ${id} over ${port} |`);
    }
  });

  it('is found on USB only under addresses it can be made for', () => {
    for (const address of usbAddresses) {
      expect(ports).toContain(address.slice(0, 3));
      // Found addresses are compared as text.
      expect(address).toMatch(/^(hid|usb):[0-9a-f]{4}:[0-9a-f]{4}$/);
    }
  });
});

it('drives no pad over USB that is none', () => {
  const made = createReader('rl86', 'usb:0ab1:0002', createManualClock());
  expect(made).toMatchObject({ kind: 'failed', error: expect.stringContaining('over USB') as string });
});

it('says which models there are when one is not known', () => {
  const made = createReader('toString', 'tcp://127.0.0.1:1', createManualClock());
  expect(made).toMatchObject({ kind: 'failed', error: expect.stringContaining('feig-iso-host') as string });
});
