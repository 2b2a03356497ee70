import type { DateOrder } from '../model/settings.ts';

/** The day on which a bundle was made. */
export interface BundleDay {
  readonly month: number;
  readonly day: number;
}

// DARTBundle_0709_0850.zip · DARTBundle_0709_0850_case4711 · DARTBundle_20310709_0850.zip · DARTBundle_20310709T0850123456Z.zip
const NAME = /DARTBundle_(?:\d{4})?(\d{2})(\d{2})[_T]\d{4}/i;

/** What the innermost bundle in a path was named by DART; undefined where it was not, or where anybody renamed it. */
export function bundleDay(path: string): BundleDay | undefined {
  const names = path.split(/!?\//).filter((name) => NAME.test(name));
  const [, month, day] = NAME.exec(names.at(-1) ?? '') ?? [];
  const made = { month: Number(month), day: Number(day) };
  return made.month >= 1 && made.month <= 12 && made.day >= 1 && made.day <= 31 ? made : undefined;
}

const DAY_SECONDS = 86_400;
/** A bundle is made when something went wrong: the log goes on up to that day, give or take one for the zone. */
const MOST_DAYS_BEFORE = 7;

/**
 * The order in which the last record of a log stands shortly before its bundle was made, as seconds of a wall clock for each order;
 * undefined where both do or neither does.
 */
export function orderByBundle(made: BundleDay, last: Readonly<Record<DateOrder, number>>): DateOrder | undefined {
  const month = isShortlyBefore(made, last['month-first']);
  const day = isShortlyBefore(made, last['day-first']);
  if (month === day) return undefined;
  return month ? 'month-first' : 'day-first';
}

function isShortlyBefore({ month, day }: BundleDay, last: number): boolean {
  // Both numbers of a date that is open are below 13, so the week is never that of another year.
  const made = Date.UTC(new Date(last * 1000).getUTCFullYear(), month - 1, day) / 1000;
  const days = made / DAY_SECONDS - Math.floor(last / DAY_SECONDS);
  return days >= -1 && days <= MOST_DAYS_BEFORE;
}
