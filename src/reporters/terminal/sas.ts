import type { Identity, IkeSa, Result, Session } from '../../model/result.ts';
import { dpdWords } from './dpd.ts';
import { type Page, ROOMY, shortTime } from './page.ts';
import { oneOfEach, pointers } from './pointers.ts';
import { cell, type Row, table } from './table.ts';
import { BASIS, PURPOSE } from './words.ts';

const SESSIONS = [
  { title: '#' },
  { title: 'user' },
  { title: 'client' },
  { title: 'gateway' },
  { title: 'session ID', whole: true },
  { title: 'IKE SAs' },
  { title: 'attempts' },
];

const SAS = [
  { title: '#' },
  { title: 'SPIs', whole: true },
  { title: 'client, gateway', short: 'peers', whole: true },
  { title: 'purpose' },
  { title: 'IKE_AUTH', short: 'AUTH' },
  { title: 'state' },
  { title: 'started, last', short: 'times' },
];

/** The same where columns are scarce: what an SA was for, what became of it and how sure that is share one. */
const NARROW_SAS = [...SAS.slice(0, 3), { title: 'purpose, state', short: 'purpose' }, ...SAS.slice(-1)];

/** Which user session is made of which IKE SAs. */
export function sessionTable(page: Page, { sessions, identities, boxes }: Result): Iterable<string> {
  const ids = new Map(identities.map((identity) => [identity.id, identity]));
  const names = new Map(boxes.map(({ id, names: own, addresses }) => [id, own[0] ?? addresses[0] ?? id]));
  return table(
    page,
    SESSIONS,
    sessions.map((session) => sessionRow(page, session, ids.get(session.identity ?? ''), names)),
  );
}

function sessionRow(
  page: Page,
  session: Session,
  identity: Identity | undefined,
  names: ReadonlyMap<string, string>,
): Row {
  const named = (id: string | null) => (id === null ? 'not known' : (names.get(id) ?? id));
  const gateway = session.gateway === null ? (session.host ?? 'not known') : named(session.gateway);
  return {
    cells: [
      cell({ text: session.id, tone: page.chalk.bold }),
      cell(session.user ?? 'not known'),
      cell(named(session.client)),
      cell(gateway),
      cell(identity === undefined ? 'not known' : (identity.text ?? identity.hex)),
      cell(session.ikeSas.length === 0 ? 'none' : session.ikeSas.join(', ')),
      cell(session.attempts.length === 0 ? 'none' : session.attempts.join(', ')),
    ],
    below: page.verbose
      ? session.links.map(({ to, by, basis, alternatives, evidence }) => ({
          text: `tied to ${to} by ${by} (${BASIS[basis]}, ${alternatives === 1 ? '1 other fits' : `${alternatives} others fit`})  ${pointers(evidence, page.names)}`,
          tone: page.chalk.dim,
        }))
      : [],
  };
}

/** Every IKE SA; its SPI pair is what ties frames and debug lines together. */
export function saTable(page: Page, { ikeSas }: Result): Iterable<string> {
  return table(
    page,
    page.width >= ROOMY ? SAS : NARROW_SAS,
    ikeSas.map((sa) => saRow(page, sa)),
  );
}

function saRow(page: Page, sa: IkeSa): Row {
  const state = sa.end === null || sa.end.by === 'not-seen' ? sa.state : `${sa.state}, ${endWords(sa.end)}`;
  const opened = sa.decryption === 'opened' ? 'decrypted' : sa.decryption === 'failed' ? 'keys do not fit' : undefined;
  const basis = { text: sa.basis, tone: page.chalk.dim };
  return {
    cells: [
      cell({ text: sa.id, tone: page.chalk.bold }),
      cell(sa.initiatorSpi ?? 'not seen', sa.responderSpi ?? 'not seen'),
      cell(endpointWords(sa.client), endpointWords(sa.gateway)),
      ...(page.width >= ROOMY
        ? [cell(PURPOSE[sa.purpose], basis), cell(String(sa.ikeAuthExchanges)), cell(state, opened)]
        : [cell(PURPOSE[sa.purpose], basis, `${sa.ikeAuthExchanges} IKE_AUTH`, state, opened)]),
      cell(shortTime(page, sa.startedAt), shortTime(page, sa.lastAt)),
    ],
    below: [
      {
        text: pointers(oneOfEach(sa.evidence), page.names, page.verbose ? 20 : 3) + moreAbout(page, sa),
        tone: page.chalk.dim,
      },
    ],
  };
}

/** Retransmissions and DPD only where there were any: they explain waiting. */
function moreAbout(page: Page, { retransmissions, dpd, proposal, assignedAddresses, user }: IkeSa): string {
  const { verbose } = page;
  const parts = [
    retransmissions !== null && retransmissions > 0 ? `${retransmissions} retransmitted` : '',
    ...dpdWords(page, dpd),
    verbose && user !== null ? `user ${user}` : '',
    verbose && assignedAddresses.length > 0 ? `inner ${assignedAddresses.join(', ')}` : '',
    verbose && proposal !== null ? proposal : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : `; ${parts.join('; ')}`;
}

function endpointWords(endpoint: IkeSa['client']): string {
  if (endpoint === null) return 'not seen';
  if (endpoint.port === 0) return endpoint.address;
  return endpoint.address.includes(':')
    ? `[${endpoint.address}]:${endpoint.port}`
    : `${endpoint.address}:${endpoint.port}`;
}

function endWords({ by, operator }: NonNullable<IkeSa['end']>): string {
  if (operator !== undefined) return 'deleted by gateway, cleared by an operator';
  return by === 'client-delete' ? 'deleted by client' : by === 'gateway-delete' ? 'deleted by gateway' : 'then silent';
}
