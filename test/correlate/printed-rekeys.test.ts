import { describe, expect, test } from 'vitest';
import { correlate } from '../../src/correlate/correlate.ts';
import type { Event } from '../../src/model/event.ts';
import { about, ikePacket, LOGIN_ID, place, SESSION_ID, said, scopesOf, seen, sourceOf } from '../support/cases.ts';

// An IKE SA that a rekey made, in a gateway's debug: nothing prints its SPIs before it is used.

const identity = (spi: string, seconds: number, text: string) =>
  seen('gateway.peer-identity', said(seconds, 'S3'), place('S3', Math.round(seconds * 10) + 1), {
    ...about(spi),
    identity: text,
    identityType: 'key-id',
  });
const up = (spi: string, seconds: number, peerIdentity: string) =>
  seen('gateway.session-up', said(seconds, 'S3'), place('S3', Math.round(seconds * 10) + 2), {
    ...about(spi),
    peerIdentity,
    localIdentity: 'gw',
  });
const began = (spi: string, seconds: number) =>
  ikePacket(spi, seconds, { exchange: 'IKE_SA_INIT', messageId: 0, payloads: ['SA'] });
const login = [began('a1', 0), identity('a1', 0.1, LOGIN_ID), up('a1', 1, LOGIN_ID)];
const createChild = (seconds: number, payloads: readonly string[]) => {
  const of = { exchange: 'CREATE_CHILD_SA', messageId: 5, payloads };
  return [ikePacket('a1', seconds, of), ikePacket('a1', seconds + 0.1, { ...of, direction: 'sent', isResponse: true })];
};
// The gateway calls the new SA by the identity of the reconnect before: it is none itself.
const next = [
  ikePacket('b2', 530, { exchange: 'INFORMATIONAL', messageId: 0, payloads: ['ENCR'] }),
  up('b2', 531, SESSION_ID.hex),
];
const known = seen('client.reconnect-ike-id', { kind: 'none' }, place('S2', 1), {
  ikeId: SESSION_ID.text,
  text: '',
  component: 'acvpnagent',
});

function story(...events: readonly Event[]) {
  const all = [...login, ...events, ...next, known];
  const sources = [sourceOf('S2', 'client', 'AnyConnect.txt'), sourceOf('S3', 'gateway', 'debug.log')];
  return correlate(sources, [...all, ...scopesOf(all)], {});
}

describe('an SA that appears from nowhere', () => {
  test('goes on with the session of the one that was rekeyed before it, and is no reconnect', () => {
    const { ikeSas, sessions, attempts } = story(...createChild(500, ['SA', 'N', 'KE']));
    expect(ikeSas.map(({ purpose, basis }) => [purpose, basis])).toEqual([
      ['login', 'proved'],
      ['rekey', 'inferred'],
    ]);
    expect(sessions[0]?.ikeSas).toEqual(['SA1', 'SA2']);
    // The one of the client’s log is not of these SAs.
    expect(attempts.flatMap((attempt) => attempt.ikeSas)).toEqual([]);
  });

  test('is not of a Child SA’s rekey, nor where the old SA went on, nor where another one began after it', () => {
    const purposes = (...events: readonly Event[]) => story(...events).ikeSas.map(({ purpose }) => purpose);
    const rekeyed = createChild(500, ['SA', 'N', 'KE']);
    expect(purposes(...createChild(500, ['SA', 'N', 'KE', 'TSi', 'TSr']))).not.toContain('rekey');
    const used = ikePacket('a1', 600, { exchange: 'INFORMATIONAL', messageId: 6, payloads: ['ENCR'] });
    expect(purposes(...rekeyed, used)).not.toContain('rekey');
    expect(purposes(...rekeyed, began('c3', 510))).not.toContain('rekey');
  });
});
