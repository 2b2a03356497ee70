import type { Evidence, IkeSa, Result, TimelineEntry } from '../../model/result.ts';
import { counted, type Page } from './page.ts';
import { pointer } from './pointers.ts';
import { listed } from './words.ts';

/** SAs that are named one by one. */
const NAMED = 3;

/** What a client's log shows of a session that it lost, what says most first. */
const LOSSES = ['client.system-suspended', 'client.reconnect-reason', 'client.reconnecting', 'client.disconnected'];

/**
 * The verdict on evidence without an attempt: what it holds instead, what was refused, and where a client lost its
 * session and did not come back with it. That no attempt was recognised does not mean that there was none.
 */
export function noAttempt(page: Page, result: Result): string {
  return [
    opening(result),
    holdings(result),
    resumedBefore(page, result),
    refusals(page, result),
    lossWithoutReconnect(page, result),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function opening({ sources }: Result): string {
  const read = sources.filter(({ vantage }) => vantage !== null);
  return `No reconnect attempt was recognised in this evidence (${counted(read.length, 'source')} read).`;
}

/** What a router's output tells of sessions, beside the SAs of debug and capture. */
const SHOWN: Readonly<Record<string, readonly [one: string, many: string]>> = {
  'gateway.session-snapshot': ['session of `show crypto session`', 'sessions of `show crypto session`'],
  'gateway.sa-snapshot': ['SA of `show crypto ikev2`', 'SAs of `show crypto ikev2`'],
  'gateway.session-status': ['log line of a session', 'log lines of sessions'],
  'gateway.reconnect-counters': [
    'output of `show crypto ikev2 stats reconnect`',
    'outputs of `show crypto ikev2 stats reconnect`',
  ],
};
/** How the timeline tells of a session that the gateway marks as reconnected. */
const RESUMED = 'resumed before (capability R)';

function holdings({ ikeSas, sessions, timeline }: Result): string {
  const logins = ikeSas.filter(({ purpose }) => purpose === 'login').length;
  const seen = [
    ikeSas.length > 0 ? `${counted(ikeSas.length, 'IKE SA')}${logins > 0 ? ` (${counted(logins, 'login')})` : ''}` : '',
    sessions.length > 0 ? counted(sessions.length, 'session') : '',
  ].filter((part) => part !== '');
  if (seen.length > 0) return `It holds ${seen.join(' and ')}.`;
  const shown = Object.entries(SHOWN).flatMap(([kind, names]) => {
    const count = timeline.filter((entry) => entry.kind === kind).length;
    return count === 0 ? [] : [counted(count, ...names)];
  });
  if (shown.length > 0) return `Its outputs show ${listed(shown)}, and no IKE message to follow one of them by.`;
  return 'No IKE SA and no session was found in it either.';
}

function resumedBefore(page: Page, { timeline }: Result): string {
  const places = timeline
    .filter(({ summary }) => summary.includes(RESUMED))
    .flatMap(({ evidence }) => evidence[0] ?? []);
  const [first] = places;
  if (first === undefined) return '';
  const who = places.length === 1 ? 'One session was' : `${counted(places.length, 'session')} were`;
  return `${who} ${RESUMED}: ${pointer(first, page.names)}${places.length === 1 ? '' : ' and more'}.`;
}

function refusals(page: Page, result: Result): string {
  const refused = result.ikeSas.filter(({ state }) => state === 'rejected');
  const [only] = refused;
  if (only === undefined) return '';
  const places = refused.slice(0, NAMED).map((sa) => ` (${refusalPlace(page, result, sa)})`);
  const named = refused.slice(0, NAMED).map(({ id }, index) => id + (places[index] ?? ''));
  if (refused.length > NAMED) named.push(`${refused.length - NAMED} more`);
  const said = refused.length === 1 ? `${only.id} was refused${places[0] ?? ''}.` : `${listed(named)} were refused.`;
  // Whoever is refused at IKE_SA_INIT has not said what it wants.
  const unknown = refused.filter((sa) => sa.purpose === 'unknown' && sa.ikeAuthExchanges > 0).length;
  if (unknown === 0) return said;
  const may = unknown === 1 ? 'a reconnect' : 'reconnects';
  return `${said} ${counted(unknown, 'rejected IKE SA')} of unknown purpose may have been ${may}.`;
}

/** The gateway's own words where there are any, else the last message of the SA, which is the answer that ended it. */
function refusalPlace(page: Page, { timeline }: Result, sa: IkeSa): string {
  const own = timeline.filter(({ ikeSa }) => ikeSa === sa.id);
  const said = own.find(({ kind }) => kind === 'gateway.failure');
  const message = own.findLast(({ vantages }) => vantages.includes('wire'));
  const place: Evidence | undefined = (said ?? message)?.evidence[0] ?? sa.evidence.at(-1);
  return place === undefined ? 'without evidence' : pointer(place, page.names);
}

/** The typical picture of AutoReconnect that is off: the client loses its session and never presents an IKE ID. */
function lossWithoutReconnect(page: Page, { timeline, findings }: Result): string {
  if (timeline.some(({ kind }) => kind === 'client.reconnect-ike-id')) return '';
  const loss = LOSSES.map((kind) => timeline.find((entry) => entry.kind === kind)).find((entry) => entry !== undefined);
  const place = loss?.evidence[0];
  if (loss === undefined || place === undefined) return '';
  const said = `The client's log shows '${summaryOf(loss)}' (${pointer(place, page.names)}) and no IKE ID for a reconnect`;
  const known = findings.some(({ rule }) => rule === 'auto-reconnect-disabled');
  return `${said}${known ? '' : '; AutoReconnect that is off would explain that'}.`;
}

function summaryOf({ summary }: TimelineEntry): string {
  return summary.replace(/\.$/, '');
}
