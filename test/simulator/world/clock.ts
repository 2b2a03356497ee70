import { MINUTE, type Micros, MS, SECOND } from './time.ts';

/** The clock of one observer: what it shows while the true time passes. */
export interface Clock {
  /** What this clock takes for UTC at a true time. */
  read(at: Micros): Micros;
  /** Minutes east of UTC that this clock's wall time stands at. */
  zoneMinutes(at: Micros): number;
  /** Name of the zone as the observer prints it. */
  zoneName(at: Micros): string;
  /** How an IOS clock grades itself: `` synchronised, `*` never set, `.` lost its server. */
  mark(at: Micros): '' | '*' | '.';
}

export interface ClockOptions {
  /** Constant error; positive runs ahead of the truth. */
  readonly offsetMs?: number;
  /** Error that grows: microseconds each second since `driftFrom`. */
  readonly driftPpm?: number;
  readonly driftFrom?: Micros;
  /** Sudden corrections: from `at` on the error is `offsetMs` (drift starts anew). */
  readonly steps?: readonly { readonly at: Micros; readonly offsetMs: number; readonly mark?: '' | '*' | '.' }[];
  readonly zone?: Zone;
  readonly mark?: '' | '*' | '.';
}

/** A zone with its name, and where it applies the summer time between two true times. */
export interface Zone {
  readonly name: string;
  readonly minutes: number;
  readonly summer?: { readonly name: string; readonly minutes: number; readonly from: Micros; readonly to: Micros };
}

const UTC: Zone = { name: 'UTC', minutes: 0 };

export function newClock(options: ClockOptions = {}): Clock {
  const { offsetMs = 0, driftPpm = 0, driftFrom = 0, steps = [], zone = UTC, mark = '' } = options;
  const lastStep = (at: Micros) => steps.filter((step) => step.at <= at).at(-1);
  const inSummer = (at: Micros): boolean => zone.summer !== undefined && at >= zone.summer.from && at < zone.summer.to;

  return {
    read(at) {
      const step = lastStep(at);
      const since = step?.at ?? driftFrom;
      const drift = driftPpm === 0 ? 0 : Math.round(((at - since) / SECOND) * driftPpm);
      return at + (step?.offsetMs ?? offsetMs) * MS + drift;
    },
    zoneMinutes: (at) => (inSummer(at) ? (zone.summer?.minutes ?? 0) : zone.minutes),
    zoneName: (at) => (inSummer(at) ? (zone.summer?.name ?? zone.name) : zone.name),
    mark: (at) => lastStep(at)?.mark ?? mark,
  };
}

/** The parts of a wall time, as a formatter needs them. */
export interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly micros: number;
  /** 0 is Sunday. */
  readonly weekday: number;
}

/** What the observer's wall clock shows at a true time. */
export function wallOf(clock: Clock, at: Micros): Wall {
  const shown = clock.read(at) + clock.zoneMinutes(at) * MINUTE;
  const date = new Date(Math.floor(shown / MS));
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    micros: shown - Math.floor(shown / SECOND) * SECOND,
    weekday: date.getUTCDay(),
  };
}
