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
  return [opening(result), holdings(result), refusals(page, result), lossWithoutReconnect(page, result)]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function opening({ ikeSas, sources }: Result): string {
  const read = sources.filter(({ vantage }) => vantage !== null);
  const recognised = ikeSas.some(({ purpose }) => purpose === 'unknown') ? ' was recognised' : '';
  return `No reconnect attempt${recognised} in this evidence (${counted(read.length, 'source')} read).`;
}

function holdings({ ikeSas, sessions }: Result): string {
  const logins = ikeSas.filter(({ purpose }) => purpose === 'login').length;
  const seen = [
    ikeSas.length > 0 ? `${counted(ikeSas.length, 'IKE SA')}${logins > 0 ? ` (${counted(logins, 'login')})` : ''}` : '',
    sessions.length > 0 ? counted(sessions.length, 'session') : '',
  ].filter((part) => part !== '');
  return seen.length > 0 ? `It holds ${seen.join(' and ')}.` : 'It holds no IKE SA and no session either.';
}

function refusals(page: Page, result: Result): string {
  const refused = result.ikeSas.filter(({ state }) => state === 'rejected');
  const [only] = refused;
  if (only === undefined) return '';
  const places = refused.slice(0, NAMED).map((sa) => ` (${refusalPlace(page, result, sa)})`);
  const named = refused.slice(0, NAMED).map(({ id }, index) => id + (places[index] ?? ''));
  if (refused.length > NAMED) named.push(`${refused.length - NAMED} more`);
  const said = refused.length === 1 ? `${only.id} was refused${places[0] ?? ''}.` : `${listed(named)} were refused.`;
  const unknown = refused.filter(({ purpose }) => purpose === 'unknown').length;
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
