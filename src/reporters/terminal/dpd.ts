// Dead peer detection of an IKE SA in a line: who asks, in what rhythm, and when the gateway took the client for dead.
import type { IkeSa } from '../../model/result.ts';
import { type Page, shortTime } from './page.ts';
import { duration, span } from './times.ts';

type Dpd = IkeSa['dpd'];
type Probes = NonNullable<Dpd['probes']>[number];

/** Only what explains an end or contradicts the configuration; with `verbose` all that is known. */
export function dpdWords(page: Page, dpd: Dpd): string[] {
  const { answered, unanswered, configured, probes = [], declaredDead: dead } = dpd;
  const told = page.verbose ? probes : probes.filter(({ asConfigured }) => asConfigured === false);
  return [
    ...(unanswered !== null && unanswered > 0 ? [`DPD ${answered} answered, ${unanswered} not`] : []),
    ...told.map((one) => probesWords(one, configured)),
    ...(page.verbose && configured !== null ? [`DPD set to ${settingWords(configured)}`] : []),
    ...(dead === undefined ? [] : [deadWords(page, dead)]),
  ];
}

const RHYTHM: Readonly<Record<Probes['rhythm'], string>> = {
  'on-demand': ' on demand',
  periodic: ' periodically',
  unknown: '',
};

function probesWords(
  { by, checks, rhythm, intervalSeconds, asConfigured }: Probes,
  configured: Dpd['configured'],
): string {
  const times = checks === 1 ? 'once' : `${checks} times`;
  const every = intervalSeconds === null ? '' : `, ${span(intervalSeconds)} apart`;
  const not = asConfigured === false && configured !== null ? `, not as set (${settingWords(configured)})` : '';
  return `${by} asked ${times}${RHYTHM[rhythm]}${every}${not}`;
}

function settingWords({ intervalSeconds, retrySeconds, mode }: NonNullable<Dpd['configured']>): string {
  const words = mode === undefined ? '' : `, ${mode}`;
  return `${duration(intervalSeconds)}, retry ${duration(retrySeconds)}${words}`;
}

function deadWords(page: Page, { earliest, latest }: NonNullable<Dpd['declaredDead']>): string {
  const [from, to] = [shortTime(page, earliest), latest === null ? undefined : shortTime(page, latest)];
  if (to === undefined) return `gateway took the client for dead after ${from}`;
  return `gateway took the client for dead ${from === to ? `at ${from}` : `between ${from} and ${to}`}`;
}
