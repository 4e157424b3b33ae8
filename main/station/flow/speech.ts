import type { Access } from '../../contract/access.ts';
import type { Speech } from '../../contract/voice.ts';
import { changed } from './access.ts';
import type { FlowSettings, FlowState } from './state.ts';

/** The headset went in: speech begins (UX-21). It came out: speech and the cover end, and nobody else hears a word. */
export function withHeadset(state: FlowState, headset: Speech['headset']): FlowState {
  const wasIn = state.headset === 'in';
  if (headset === 'in') return { ...state, headset, access: changed(state.access, { voice: { on: true } }) };
  if (!wasIn) return { ...state, headset };
  return { ...state, headset, access: changed(state.access, { voice: { on: false, blank: false } }) };
}

/** How the next person finds the kiosk; who still has a headset in hears it from the first word on. */
export function accessAsFound({ headset }: Pick<FlowState, 'headset'>, { access }: FlowSettings): Access {
  return headset === 'in' ? changed(access, { voice: { on: true } }) : access;
}

/** What the screens are told of speech. */
export function speechOf({ headset }: FlowState, { speech }: FlowSettings): Speech {
  const { engine, sounds, onlyHeadset } = speech;
  return { engine, sounds, headset, titles: !onlyHeadset || headset === 'in' };
}
