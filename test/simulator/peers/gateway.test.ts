import { expect, test } from 'vitest';
import { parseIp } from '../net/ip.ts';
import { parseUdp } from '../net/transport.ts';
import { SECOND } from '../world/time.ts';
import { smallWorld } from './small-world.ts';

const PERIODIC = { interval: 10, retry: 2, mode: 'periodic' } as const;

test('a login opens one SA with one session, whose ID and token the client gets', () => {
  const { ledger, state, login, noted } = smallWorld();
  login();
  expect(noted('auth-failed')).toEqual([]);
  expect(state().sessions).toHaveLength(1);
  expect(state().reconnect).toMatchObject({ active: 1, inactive: 0, total: 0 });
  expect(ledger.sessions.map(({ sessionId, assignedAddress }) => [sessionId, assignedAddress])).toEqual([
    ['firstSessionId0001', '192.168.20.5'],
  ]);
  expect(ledger.sas.map(({ purpose, ikeAuthExchanges }) => [purpose, ikeAuthExchanges])).toEqual([['login', 5]]);
});

test('a request that a path doubles makes one SA, and the copy gets the same answer', () => {
  const { state, login, noted } = smallWorld({ link: { duplicate: 1 } });
  login();
  expect(state().sessions).toHaveLength(1);
  expect(state().counts.incoming).toBe(1);
  expect(noted('init-processed')).toHaveLength(1);
  expect(noted('session-up')).toHaveLength(1);
});

test('COOKIE and INVALID_KE_PAYLOAD send the client round once each, with one SPI throughout (RFC 7296 §2.6, 2.7)', () => {
  const { ledger, login, gateway, state } = smallWorld({ gateway: { cookieChallenge: true }, guess: 14 });
  login();
  const init = gateway.notes.flatMap((note) =>
    note.kind === 'packet' && note.exchange === 'IKE_SA_INIT' ? [note] : [],
  );
  const firsts = init.map(({ direction, payloads }) => `${direction} ${payloads.slice(0, 2).join(' ')}`);
  expect(firsts).toEqual([
    'received SA KE',
    'sent N(COOKIE)',
    'received N(COOKIE) SA',
    'sent N(INVALID_KE_PAYLOAD)',
    'received N(COOKIE) SA',
    'sent SA KE',
  ]);
  expect(new Set(init.map(({ sa }) => sa.initiatorSpi.toString('hex'))).size).toBe(1);
  expect(ledger.sas).toHaveLength(1);
  expect(state().sessions).toHaveLength(1);
});

test('dead peer detection asks a silent client in any case when periodic, on demand only if something was sent to it', () => {
  const idle = smallWorld({ gateway: { dpd: PERIODIC } });
  idle.login();
  idle.play(60);
  const queries = idle.noted('liveness').filter(({ step }) => step === 'query-sent');
  expect(queries.length).toBeGreaterThan(4);
  expect(idle.noted('liveness').filter(({ step }) => step === 'ack-received')).toHaveLength(queries.length);

  const unasked = smallWorld();
  unasked.login();
  unasked.client.suspend();
  unasked.play(600);
  expect(unasked.noted('liveness')).toEqual([]);
  unasked.gateway.serversSend('user1', 100);
  unasked.play(60);
  expect(unasked.noted('liveness').map(({ step }) => step)).toEqual(['query-sent']);
  expect(unasked.noted('retransmitting').filter(({ sa }) => sa.slot === 1)).toHaveLength(5);
  expect(unasked.noted('gave-up')).toHaveLength(1);
  expect(unasked.ledger.sas.map(({ endedBy }) => endedBy)).toEqual(['gateway-dpd']);
});

test('a session whose client is gone waits for it to the second, then expires and is unknown', () => {
  const { client, gateway, ledger, noted, state, login, play } = smallWorld();
  login();
  client.suspend();
  gateway.serversSend('user1', 100);
  play(45);
  expect(state().reconnect).toMatchObject({ active: 0, inactive: 1 });
  play(60);
  expect(state().reconnect).toMatchObject({ active: 0, inactive: 0 });
  const [inactive] = noted('session-inactive');
  const [expired] = noted('session-expired');
  expect((expired?.at ?? 0) - (inactive?.at ?? 0)).toBe(60 * SECOND);

  client.resume(SECOND);
  play(20);
  expect(noted('auth-failed').map(({ why }) => why)).toEqual(['no-session']);
  expect(ledger.attempts.map(({ outcome, gatewayState, tries }) => [outcome, gatewayState, tries.length])).toEqual([
    ['rejected', 'gone', 1],
  ]);
});

test('within the time a client resumes with its token and address, and with another token it does not', () => {
  for (const spoilt of [false, true]) {
    const { client, gateway, ledger, noted, state, login, play } = smallWorld({ habits: { afterRefusal: 'give-up' } });
    login();
    if (spoilt) client.spoilToken();
    client.suspend();
    gateway.serversSend('user1', 100);
    play(45);
    client.resume(SECOND);
    play(15);
    const [attempt] = ledger.attempts;
    expect(attempt).toMatchObject({ gatewayState: 'inactive', outcome: spoilt ? 'rejected' : 'resumed' });
    expect(noted('auth-failed').map(({ why }) => why)).toEqual(spoilt ? ['bad-auth'] : []);
    expect(state().reconnect).toMatchObject({ total: 1, success: spoilt ? 0 : 1, failed: spoilt ? 1 : 0 });
    expect(state().sessions.map(({ assignedAddress }) => assignedAddress)).toEqual(spoilt ? [] : ['192.168.20.5']);
  }
});

test('the client ends its session with DELETE, so that nothing is left to resume', () => {
  const { client, ledger, noted, state, login, play } = smallWorld();
  login();
  client.disconnect();
  play(5);
  expect(noted('delete').map(({ direction, childSpi }) => [direction, childSpi])).toEqual([['received', null]]);
  expect(state()).toMatchObject({ sessions: [], reconnect: { active: 0, inactive: 0 } });
  expect(noted('session-inactive')).toEqual([]);
  expect(ledger.sas.map(({ endedBy }) => endedBy)).toEqual(['client']);
});

test('the gateway follows a client whose NAT gave it another port', () => {
  const { client, gateway, site, network, login, play } = smallWorld();
  login();
  const lastPorts = () => {
    const [sent] = (network.taps.get('gateway')?.packets ?? [])
      .filter(({ towardsGateway }) => !towardsGateway)
      .slice(-1);
    const datagram = sent === undefined ? undefined : parseUdp(parseIp(sent.ip));
    return [datagram?.source.port, datagram?.target.port];
  };
  gateway.serversSend('user1', 100);
  play(1);
  const before = lastPorts();
  site.rebind();
  client.work(100);
  play(1);
  gateway.serversSend('user1', 100);
  play(1);
  const after = lastPorts();
  expect([before[0], after[0]]).toEqual([4500, 4500]);
  expect(after[1]).not.toBe(before[1]);
});

test('after a rekey of the IKE SA the Child SA is the same, after one of the Child SA the IKE SA is', () => {
  const { client, gateway, noted, state, login, play } = smallWorld();
  const shown = () => state().sessions.map(({ sa, inSpi }) => [sa.initiatorSpi.toString('hex'), inSpi]);
  login();
  const [first] = shown();
  gateway.rekey('user1', 'ike');
  play(5);
  const [second, ...none] = shown();
  expect(none).toEqual([]);
  expect(second?.[1]).toBe(first?.[1]);
  expect(second?.[0]).not.toBe(first?.[0]);
  client.rekey();
  play(5);
  const [third] = shown();
  expect(third?.[0]).toBe(second?.[0]);
  expect(third?.[1]).not.toBe(second?.[1]);
  client.work(100);
  play(1);
  expect(noted('unknown-esp-spi')).toEqual([]);
  expect(state().sessions[0]?.decapsulated.packets).toBe(1);
});
