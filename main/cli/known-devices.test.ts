import { expect, it } from 'vitest';
import { failed, ok } from '../../drivers/result.ts';
import { findKnownDevices } from './known-devices.ts';
import type { Lists } from './known-devices.ts';

const listed = (vendorId: number, productId: number, name: string | null = null) => ({
  vendorId,
  productId,
  name,
});

it('knows pads by their ids and by how they are reached, and nothing else', async () => {
  const lists: Lists = {
    usb: () =>
      Promise.resolve(
        ok([listed(0x0ab1, 2, 'ID ISC.PR101'), listed(0x1781, 0x0c10), listed(0x04b8, 0x0e28)]),
      ),
    hid: () => Promise.resolve(ok([listed(0x1781, 0x0c10), listed(0x0ab1, 2), listed(0x0c2e, 0x0b81)])),
  };
  expect(await findKnownDevices(lists)).toEqual({
    devices: [
      { address: 'usb:0ab1:0002', models: ['feig-iso-host'], name: 'ID ISC.PR101' },
      { address: 'hid:1781:0c10', models: ['rrhfoem04'], name: null },
    ],
    problems: [],
  });
});

it('finds what one list has when the other cannot be had, and says so', async () => {
  const lists: Lists = {
    usb: () =>
      Promise.resolve(failed({ reason: 'unsupported', detail: 'USB devices cannot be listed here: …' })),
    hid: () => Promise.resolve(ok([listed(0xffff, 0x0035)])),
  };
  expect(await findKnownDevices(lists)).toEqual({
    devices: [{ address: 'hid:ffff:0035', models: ['cf-rh320u'], name: null }],
    problems: ['USB devices cannot be listed here: …'],
  });
});
