/** PCM sound, 16 bit little-endian, one channel. */
export interface Sound {
  readonly sampleRate: number;
  readonly samples: Uint8Array;
}

const headerBytes = 44;
const pcm = 1;

/**
 * Reads a RIFF/WAVE file: the first `fmt ` and `data` chunks, others skipped. A length that goes past the end means
 * "as far as it goes": what is written to a pipe cannot know its length beforehand.
 * @returns null for what is not PCM of 16 bit in one channel at 8 to 48 kHz.
 */
export function parseWav(bytes: Uint8Array): Sound | null {
  if (bytes.length < 12 || text(bytes, 0) !== 'RIFF' || text(bytes, 8) !== 'WAVE') return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let sampleRate = 0;
  for (let at = 12; at + 8 <= bytes.length;) {
    const name = text(bytes, at);
    const body = at + 8;
    const length = Math.min(view.getUint32(at + 4, true), bytes.length - body);
    if (name === 'fmt ') {
      if (length < 16) return null;
      const isOurs =
        view.getUint16(body, true) === pcm &&
        view.getUint16(body + 2, true) === 1 &&
        view.getUint16(body + 14, true) === 16;
      sampleRate = view.getUint32(body + 4, true);
      if (!isOurs || sampleRate < 8_000 || sampleRate > 48_000) return null;
    }
    if (name === 'data') {
      if (sampleRate === 0) return null;
      return { sampleRate, samples: bytes.subarray(body, body + length - (length % 2)) };
    }
    // Chunks begin at even places.
    at = body + length + (length % 2);
  }
  return null;
}

/** A RIFF/WAVE file with true lengths. */
export function formatWav({ sampleRate, samples }: Sound): Uint8Array {
  const wav = new Uint8Array(headerBytes + samples.length);
  const view = new DataView(wav.buffer);
  const write = (at: number, name: string): void => {
    for (let index = 0; index < 4; index += 1) wav[at + index] = name.charCodeAt(index);
  };
  write(0, 'RIFF');
  view.setUint32(4, headerBytes - 8 + samples.length, true);
  write(8, 'WAVE');
  write(12, 'fmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, pcm, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, 'data');
  view.setUint32(40, samples.length, true);
  wav.set(samples, headerBytes);
  return wav;
}

/** How long a sound lasts, in seconds. */
export function secondsOf({ sampleRate, samples }: Sound): number {
  return samples.length / 2 / sampleRate;
}

function text(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}
