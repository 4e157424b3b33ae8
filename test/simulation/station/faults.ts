import type { Chance } from './chance.ts';
import type { Trace } from './trace.ts';

/** Where chance may put a fault of its own accord, beside what the story of a run asks for. */
export type FaultPlace = 'line' | 'pad' | 'disk' | 'ils' | 'kill';

/** How often something goes wrong at each place in one run: never, now and then, again and again. */
export type Weather = Readonly<Record<FaultPlace, number>>;

const severities: Readonly<Record<FaultPlace, readonly number[]>> = {
  line: [0, 0.04, 0.2],
  pad: [0, 0.02, 0.12],
  disk: [0, 0, 0.05],
  ils: [0, 0.03, 0.15],
  kill: [0, 0.01, 0.04],
};

/** The share of clear days, on which nothing goes wrong but what people do. */
const clearDays = 0.08;

export function drawWeather(chance: Chance): Weather {
  const clear = chance.happens(clearDays);
  const draw = (place: FaultPlace): number => (clear ? 0 : chance.pick(severities[place]));
  return {
    line: draw('line'),
    pad: draw('pad'),
    disk: draw('disk'),
    ils: draw('ils'),
    kill: draw('kill'),
  };
}

/** Decides what goes wrong. Every place asks with a chance of its own, so that each stays replayable. */
export class Faults {
  readonly #weather: Weather;
  readonly #trace: Trace;
  readonly #chances: Readonly<Record<FaultPlace, Chance>>;
  #calm = false;
  /** Ends the station on the spot; set by the world. */
  onKill: (point: string) => void = () => undefined;

  constructor(weather: Weather, chance: Chance, trace: Trace) {
    this.#weather = weather;
    this.#trace = trace;
    this.#chances = {
      line: chance.fork('line'),
      pad: chance.fork('pad'),
      disk: chance.fork('disk'),
      ils: chance.fork('ils'),
      kill: chance.fork('kill'),
    };
  }

  /** From now on nothing goes wrong any more. */
  calm(): void {
    this.#calm = true;
  }

  /**
   * The fault that happens now at this place, counted; null for none. @param timesAsOften where it matters more than
   * elsewhere.
   */
  at<T extends string>(
    place: FaultPlace,
    choices: readonly (readonly [weight: number, fault: T])[],
    timesAsOften = 1,
  ): T | null {
    const chance = this.#chances[place];
    if (this.#calm || !chance.happens(this.#weather[place] * timesAsOften)) return null;
    const fault = chance.weighted(choices);
    if (fault === null) return null;
    this.count(`${place}: ${fault}`);
    return fault;
  }

  /** Whether the power goes at this point. */
  killsAt(point: string): boolean {
    if (this.#calm || !this.#chances.kill.happens(this.#weather.kill)) return false;
    this.count(`kill: ${point}`);
    return true;
  }

  killPoint(point: string): void {
    if (this.killsAt(point)) this.onKill(point);
  }

  count(name: string): void {
    this.#trace.count(name);
  }
}
