import type { StaffAnswer, StaffCall } from '../../contract/staff.ts';
import type { StaffReceipts } from '../../contract/staff-receipts.ts';
import type { receiptStaffCalls } from '../../contract/staff-receipts.ts';
import { firstChoice } from '../receipts/template-desk.ts';
import type { TemplateDesk } from '../receipts/template-desk.ts';

export type ReceiptCall = Extract<StaffCall, { readonly name: keyof typeof receiptStaffCalls }>;

interface Called {
  readonly answer: StaffAnswer;
  /** What the page shows from now on. */
  readonly state: StaffReceipts | null;
}

/** One call of the page that shows the template of receipts. @param state what it shows now */
export async function receiptsCalled(
  desk: TemplateDesk,
  state: StaffReceipts | null,
  call: ReceiptCall,
): Promise<Called> {
  const choice = state?.choice ?? firstChoice;
  switch (call.name) {
    case 'openReceipts':
      return { answer: done, state: await desk.open(choice) };
    case 'closeReceipts':
      return { answer: done, state: null };
    case 'previewReceipt': {
      const { template, ...chosen } = call.input;
      return { answer: done, state: await desk.preview(template, chosen) };
    }
    case 'saveReceipt': {
      const problem = await desk.save(call.input.template);
      const shown = await desk.preview(call.input.template, choice);
      if (problem === null) return { answer: done, state: shown };
      const failure = problem === 'storage' ? 'storage' : 'bad-template';
      return { answer: { kind: 'failed', failure }, state: { ...shown, problem: shown.problem ?? problem } };
    }
    case 'resetReceipt': {
      const answer: StaffAnswer = desk.reset() ? done : { kind: 'failed', failure: 'storage' };
      return { answer, state: await desk.open(choice) };
    }
    case 'testPrint': {
      const isPrinted = await desk.testPrint(choice);
      return { answer: isPrinted ? done : { kind: 'failed', failure: 'printer' }, state };
    }
  }
}

const done: StaffAnswer = { kind: 'done' };
