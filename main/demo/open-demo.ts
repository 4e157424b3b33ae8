import { createScannerSimulator } from '../../drivers/barcode/scanner-simulator.ts';
import type { Ils } from '../../drivers/ils/ils.ts';
import type { PrinterFault } from '../../drivers/printer/escpos/simulator.ts';
import { createEscposSimulator } from '../../drivers/printer/escpos/simulator.ts';
import { pngOf } from '../../drivers/printer/png.ts';
import { printerModels } from '../../drivers/printer/models.ts';
import { stacked } from '../../drivers/printer/raster.ts';
import { padModels } from '../../drivers/models.ts';
import { serveTcp } from '../../drivers/port/byte-server.ts';
import type { ByteServer } from '../../drivers/port/byte-server.ts';
import { ok } from '../../drivers/result.ts';
import type { Result } from '../../drivers/result.ts';
import { RfField } from '../../drivers/rfid/field.ts';
import type { FieldTag } from '../../drivers/rfid/field.ts';
import type { Clock } from '../clock/clock.ts';
import type { DockAnswer, DockCall, DockView } from '../contract/dock.ts';
import type { DockHandle } from '../contract/station.ts';
import type { Book } from '../library/open-library.ts';
import { demoPatrons } from '../library/demo/patrons.ts';
import { createDemoLine } from './demo-line.ts';
import { demoAfi, demoTag } from './demo-tags.ts';

/** The devices of the demo and the hand that moves them. */
export interface Demo {
  /** The ILS behind a line that can be slowed and cut. */
  readonly ils: Ils;
  readonly padModel: 'feig-iso-host';
  readonly padAddress: string;
  readonly scannerAddress: string;
  readonly printerAddress: string;
  readonly dock: DockHandle;
  close(): Promise<void>;
}

/** Starts a simulated pad and scanner, each on a socket of its own, and the dock's station side. */
export async function openDemo(
  ils: Ils,
  books: readonly Book[],
  clock: Clock,
): Promise<Result<Demo, string>> {
  const shelf = new Map<string, DemoBook>();
  for (const book of books) {
    const tag = demoTag(book.id, book.onLoan);
    if (tag) shelf.set(book.id, { ...book, tag });
  }
  const field = new RfField(() => {
    dock.changed();
  });
  const scanner = createScannerSimulator();
  const { widthDots } = printerModels['escpos-80'];
  const paper = createEscposSimulator({
    timers: clock,
    widthDots,
    rowMs: paperRowMs,
    onChange: () => {
      dock.changed();
    },
  });
  const line = createDemoLine(ils, clock, (itemId, onLoan) => {
    const book = shelf.get(itemId);
    if (book) shelf.set(itemId, { ...book, onLoan });
    dock.changed();
  });
  const pad = await serveTcp('127.0.0.1', 0, padModels['feig-iso-host'].createSimulator(field, clock));
  if (pad.kind === 'failed') return pad;
  const counter = await serveTcp('127.0.0.1', 0, scanner.accept);
  if (counter.kind === 'failed') {
    await pad.value.close();
    return counter;
  }
  const printer = await serveTcp('127.0.0.1', 0, paper.accept);
  if (printer.kind === 'failed') {
    await pad.value.close();
    await counter.value.close();
    return printer;
  }
  const plugs = { pad: true, scanner: true, printer: true };
  const servers: Readonly<Record<keyof typeof plugs, ByteServer>> = {
    pad: pad.value,
    scanner: counter.value,
    printer: printer.value,
  };

  const plug = async (device: keyof typeof plugs, plugged: boolean): Promise<void> => {
    plugs[device] = plugged;
    await servers[device].setPlugged(plugged);
  };
  const tagsOf = (itemIds: readonly string[]): FieldTag[] =>
    itemIds.flatMap((id) => shelf.get(id)?.tag ?? []);

  const paperPicture = (): string | null => {
    const all = stacked(widthDots, [...paper.receipts.slice(-1), paper.paper]);
    if (all.heightDots === 0) return null;
    return `data:image/png;base64,${Buffer.from(pngOf(all)).toString('base64')}`;
  };

  const carryOut = async (call: DockCall): Promise<DockAnswer> => {
    switch (call.name) {
      case 'layOnPad':
        for (const tag of tagsOf(call.input.itemIds)) field.lay(tag);
        break;
      case 'liftFromPad':
        for (const { uid } of tagsOf(call.input.itemIds)) field.lift(uid);
        break;
      case 'clearPad':
        for (const uid of field.uids) field.lift(uid);
        break;
      case 'scanCode':
        if (!plugs.scanner) return { kind: 'failed', failure: 'unavailable' };
        scanner.scan(call.input.text);
        break;
      case 'setLine':
        line.setMood(call.input.line);
        break;
      case 'setPad':
        await plug('pad', call.input.pad === 'plugged');
        break;
      case 'setScanner':
        await plug('scanner', call.input.scanner === 'plugged');
        break;
      case 'setPrinter': {
        const { fault } = call.input;
        if (plugs.printer !== (fault !== 'unplugged')) await plug('printer', fault !== 'unplugged');
        paper.setFault(fault === 'unplugged' ? 'none' : fault);
        break;
      }
      case 'tearOff':
        paper.tearOff();
        break;
    }
    return { kind: 'done' };
  };

  const dock = createDock(carryOut, () => ({
    cards: demoPatrons.map(({ id, name, pin, note }) => ({ id, name, pin, note })),
    books: [...shelf.values()].map(({ id, title, author, onLoan, tag }) => ({
      id,
      title,
      author,
      onPad: field.tag(tag.uid) !== null,
      mark: tag.afi === demoAfi.on ? 'on' : tag.afi === demoAfi.off ? 'off' : 'other',
      onLoan,
    })),
    line: line.mood,
    pad: plugs.pad ? 'plugged' : 'unplugged',
    scanner: plugs.scanner ? 'plugged' : 'unplugged',
    printer: plugs.printer ? dockFaultOf(paper.fault) : 'unplugged',
    paper: paperPicture(),
  }));

  return ok({
    ils: line,
    padModel: 'feig-iso-host',
    padAddress: pad.value.address,
    scannerAddress: counter.value.address,
    printerAddress: printer.value.address,
    dock,
    async close() {
      await pad.value.close();
      await counter.value.close();
      await printer.value.close();
    },
  });
}

/** What the dock can make of the printer; the simulator knows more, and tests use it. */
function dockFaultOf(fault: PrinterFault): DockView['printer'] {
  switch (fault) {
    case 'none':
    case 'paper-low':
    case 'paper-out':
    case 'cover-open':
      return fault;
    default:
      return 'none';
  }
}

/** 100 mm/s: the paper is seen to come out. */
const paperRowMs = 1.25;

interface DemoBook extends Book {
  readonly tag: FieldTag;
}

interface Dock extends DockHandle {
  /** Something the view shows has changed; many changes in one go are told once. */
  changed(): void;
}

function createDock(carryOut: (call: DockCall) => Promise<DockAnswer>, look: () => DockView): Dock {
  const listeners = new Set<(view: DockView) => void>();
  let due = false;
  const changed = (): void => {
    if (due) return;
    due = true;
    setImmediate(() => {
      due = false;
      const view = look();
      for (const listener of listeners) listener(view);
    });
  };
  return {
    changed,
    get view() {
      return look();
    },
    subscribe(listener) {
      listeners.add(listener);
      listener(look());
      return () => listeners.delete(listener);
    },
    async call(call) {
      const answer = await carryOut(call);
      changed();
      return answer;
    },
  };
}
