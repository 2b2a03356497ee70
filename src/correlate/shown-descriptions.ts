import type { EventOf } from '../model/event.ts';
import { spelled } from './spelled.ts';

// The timeline's words for what show commands print.

/** Rows that tell of messages and SAs that the gateway turned away, and of peers that fell silent. */
const TURNED_AWAY = /reject|dropped|SA limit|rsrc low|DPD MAX RETRANS|PACKET MAXIMUM RETRANS|AUTH TIMER/i;
/** Numbers of one output that its entry quotes. */
const QUOTED = 4;

/** `show version`; an inventory says nothing of when the box started. */
export function boxSummary(box: EventOf<'gateway.box'>): string | undefined {
  const { restartedAt, uptime, host } = box;
  const why = restartReason(box);
  const parts = [
    uptime === undefined ? '' : `up ${uptime}`,
    restartedAt === undefined ? '' : `restarted at ${restartedAt}`,
    why === undefined ? '' : why,
  ].filter((part) => part !== '');
  if (parts.length === 0) return undefined;
  return `show version${host === undefined ? '' : ` of ${host}`}: ${parts.join(', ')}`;
}

/** Why the box was restarted, in its own words: `Reload Command`; else how it came back. */
export function restartReason({ reloadReason, returnedBy }: EventOf<'gateway.box'>): string | undefined {
  if (reloadReason !== undefined) return `last reload reason: ${reloadReason}`;
  return returnedBy === undefined ? undefined : `returned to ROM by ${returnedBy}`;
}

export function ntpSummary({ synchronized, stratum, reference, clockOffsetMs }: EventOf<'gateway.ntp-status'>): string {
  const state =
    synchronized === undefined ? 'its state is not shown' : synchronized ? 'synchronised' : 'NOT synchronised';
  const parts = [
    stratum === undefined ? '' : `stratum ${stratum}`,
    reference === undefined || /^no /i.test(reference) ? '' : `reference ${reference}`,
    clockOffsetMs === undefined ? '' : `offset ${clockOffsetMs} ms`,
  ].filter((part) => part !== '');
  return `show ntp status: the clock is ${state}${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
}

/** Only what was turned away or timed out: the other counters of an output say nothing without one before it. */
export function statisticsSummary({ command, values }: EventOf<'gateway.statistics'>): string | undefined {
  const told = values.filter(({ row, column, value }) => value > 0 && TURNED_AWAY.test(`${row} ${column ?? ''}`));
  if (told.length === 0) return undefined;
  const quoted = told.slice(0, QUOTED).map(({ row, column, value }) => {
    return `${row}${column === undefined ? '' : ` ${column}`} ${value}`;
  });
  const more = told.length > QUOTED ? `, and ${told.length - QUOTED} more` : '';
  return `${shown(command, 'crypto ikev2 stats')}: ${quoted.join(', ')}${more}`;
}

export function errorTableSummary({ errors }: EventOf<'gateway.error-table'>): string | undefined {
  if (errors.length === 0) return undefined;
  const most = errors.toSorted((a, b) => b.count - a.count).slice(0, QUOTED);
  const quoted = most.map(({ count, text }) => `${count} x ${text}`);
  const more = errors.length > QUOTED ? `, and ${errors.length - QUOTED} more` : '';
  return `show crypto ikev2 diagnose error: ${quoted.join(', ')}${more}`;
}

/** Packets each way: a tunnel that sends and does not receive is half of one. */
export function ipsecSummary({
  peer,
  counters,
  outboundSpi,
  interface: name,
}: EventOf<'gateway.ipsec-snapshot'>): string {
  const who = peer?.address ?? name;
  const errors = [counters['send errors'], counters['recv errors']].reduce((sum = 0, one) => sum + (one ?? 0), 0) ?? 0;
  const parts = [
    counters['pkts encaps'] === undefined ? '' : `${counters['pkts encaps']} packets encapsulated`,
    counters['pkts decaps'] === undefined ? '' : `${counters['pkts decaps']} decapsulated`,
    errors > 0 ? `${errors} errors` : '',
    outboundSpi === '00000000' ? 'no Child SA' : '',
  ].filter((part) => part !== '');
  return `show crypto ipsec sa${who === undefined ? '' : ` for ${who}`}: ${parts.length === 0 ? 'no counters' : parts.join(', ')}`;
}

export function sessionSummary(event: EventOf<'gateway.session-snapshot'>): string {
  const { phase1Id, status, reconnected, uptimeSeconds, flows } = event;
  const who = phase1Id === undefined ? (status ?? 'a session') : `Phase1_id ${spelled(phase1Id)}`;
  const resumed = reconnected === true ? ', resumed before (capability R)' : '';
  const up = uptimeSeconds === undefined ? '' : `, up ${uptimeSeconds} s`;
  const sum = (way: 'inbound' | 'outbound') => {
    const known = flows.flatMap((flow) => flow[way]?.packets ?? []);
    return known.length === 0 ? undefined : known.reduce((total, packets) => total + packets, 0);
  };
  const [received, sent] = [sum('inbound'), sum('outbound')];
  const traffic = received === undefined || sent === undefined ? '' : `, ${received} packets in, ${sent} out`;
  return `show crypto session: ${who}${resumed}${up}${traffic}`;
}

function shown(command: string | undefined, usual: string): string {
  const words = command ?? usual;
  return words.startsWith('show ') ? words : `show ${words}`;
}
