import type { Identity, Result } from '../../model/result.ts';
import type { Page } from './page.ts';
import { pointers } from './pointers.ts';
import { cell, type Row, table } from './table.ts';
import { columnsOf, padEnd } from './text.ts';
import { ROLE } from './words.ts';

const COLUMNS = [
  { title: 'IKE ID (client)', short: 'IKE ID', whole: true },
  { title: 'Phase1_id (gateway)', short: 'Phase1_id', whole: true },
  { title: 'role' },
];

/** Each identity in both spellings on one line, with the places that print it below. */
export function identityTable(page: Page, { identities }: Result): Iterable<string> {
  return table(
    page,
    COLUMNS,
    identities.map((identity) => rowOf(page, identity)),
  );
}

function rowOf(page: Page, identity: Identity): Row {
  const text = identity.text ?? '(not printable)';
  const role = ROLE[identity.role] + (identity.sameAs.length > 0 ? `, same as ${identity.sameAs.join(', ')}` : '');
  return {
    cells: [cell({ text, tone: page.chalk.bold }), cell(gatewaySpelling(identity)), cell(role)],
    below: sightings(page, identity).map((line) => ({ text: line, tone: page.chalk.dim })),
  };
}

/**
 * As the gateway prints it: what it printed as text, the name of a site say, stays text. A session ID stands in hex, which is how
 * `show crypto session` has it, whether or not that output is at hand.
 */
function gatewaySpelling({ hex, text, role, seen }: Identity): string {
  if (role === 'session-id') return hex;
  const printed = seen.filter(({ vantage }) => vantage === 'gateway');
  if (printed.length === 0) return text === null ? hex : 'not seen';
  return printed.some(({ spelling }) => spelling === 'hex') ? hex : (text ?? hex);
}

/** One line a vantage and label: `client  IKE ID  AnyConnect.txt record 88`. */
function sightings(page: Page, { seen }: Identity): string[] {
  const groups = new Map<string, Identity['seen']>();
  // A login's identity is seen as often as there are logins.
  const widest = seen.reduce((most, { label }) => Math.max(most, columnsOf(label)), 0);
  for (const sighting of seen) {
    const key = `${sighting.vantage.padEnd(7)}  ${padEnd(sighting.label, Math.min(widest, 32))}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [sighting]);
    else group.push(sighting);
  }
  return [...groups].map(([key, list]) => {
    const places = pointers(
      list.map(({ evidence }) => evidence),
      page.names,
      page.verbose ? Number.POSITIVE_INFINITY : 4,
    );
    return `${key}  ${places}`;
  });
}
