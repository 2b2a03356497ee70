/** Minutes east of UTC at a calendar time given as milliseconds since the epoch as if it were UTC. */
export type ZoneOffset = (civilMs: number) => number;

/**
 * Zone names that mean one offset wherever an operator uses them (`ios-text.md` 1.4). IST, BST, CST, AST and SST are
 * missing on purpose: they mean several.
 */
const FIXED: Readonly<Record<string, number>> = {
  UTC: 0,
  GMT: 0,
  Z: 0,
  WET: 0,
  CET: 60,
  MEZ: 60,
  CEST: 120,
  MESZ: 120,
  EET: 120,
  EEST: 180,
  MSK: 180,
  JST: 540,
  KST: 540,
  AEST: 600,
  AEDT: 660,
  NZST: 720,
  EDT: -240,
  EST: -300,
  CDT: -300,
  MDT: -360,
  MST: -420,
  PDT: -420,
  PST: -480,
};

/**
 * The offset of a zone as people write it: `UTC`, `UTC+01:00`, `-0700`, `JST`, `Europe/Berlin`. Undefined where the
 * words name no zone, or name several.
 */
export function zoneOffset(zone: string): ZoneOffset | undefined {
  const fixed = FIXED[zone.toUpperCase()];
  if (fixed !== undefined) return () => fixed;
  const numeric = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?([0-5]\d))?$/i.exec(zone);
  if (numeric !== null) {
    const [, sign, hours, minutes = '0'] = numeric;
    const offset = Number(hours) * 60 + Number(minutes);
    if (offset > 14 * 60) return undefined;
    return () => (sign === '-' ? -offset : offset);
  }
  return zone.includes('/') ? ianaOffset(zone) : undefined;
}

/** Minutes by which the zones beside those of whole hours are off UTC or were in this century, with and without summer time. */
const BROKEN = [-570, -270, -210, -150, 210, 270, 330, 345, 390, 510, 525, 570, 630, 690, 765, 825];
const [WESTERNMOST, EASTERNMOST] = [-12 * 60, 14 * 60];

/** Whether clocks anywhere stand, or stood in this century, this many minutes east of UTC. */
export function isCivilOffset(minutes: number): boolean {
  const isWhole = minutes % 60 === 0 && minutes >= WESTERNMOST && minutes <= EASTERNMOST;
  return isWhole || BROKEN.includes(minutes);
}

/** Asks the runtime's zone data what the wall clock shows, and solves for the offset. */
function ianaOffset(zone: string): ZoneOffset | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined; // RangeError: no such zone
  }
  const shown = (epochMs: number): number => {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(epochMs)) part[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second);
  };
  return (stampMs) => {
    // The format shows whole seconds, and no offset has a fraction of one.
    const civilMs = Math.floor(stampMs / 1000) * 1000;
    // Two rounds: the first guess may fall on the other side of a change to or from summer time.
    const guess = shown(civilMs) - civilMs;
    return (shown(civilMs - guess) - (civilMs - guess)) / 60_000;
  };
}
