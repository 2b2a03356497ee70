import { describe, expect, test } from 'vitest';
import { profileEntries } from '../../src/model/client-profiles.ts';
import type { EventOf } from '../../src/model/event.ts';
import { vpnProfile } from '../support/cases.ts';

/** A profile with hosts of these names and addresses. */
function profileOf(source: string, ...hosts: readonly (readonly [name: string, address?: string])[]) {
  const [first] = (vpnProfile(source) as EventOf<'client.vpn-profile'>).hosts;
  if (first === undefined) throw new Error('the sample has no host');
  const entries = hosts.map(([name, address]) => ({ ...first, name, address }));
  return vpnProfile(source, { hosts: entries }) as EventOf<'client.vpn-profile'>;
}

const found = (host: string, ...profiles: readonly EventOf<'client.vpn-profile'>[]) =>
  profileEntries(profiles, host).map(({ profile, entry }) => `${profile.evidence.source} ${entry.name}`);

describe('entries of a host', () => {
  const lab = profileOf('S1', ['Lab', 'gw1.example.net'], ['Field', 'https://GW2.example.net:8443/staff']);

  test('by name, before any by address', () => {
    const other = profileOf('S2', ['gw1.example.net', '192.0.2.1']);
    expect(found('Lab', lab, other)).toEqual(['S1 Lab']);
    expect(found('gw1.example.net', lab, other)).toEqual(['S2 gw1.example.net']);
  });

  test.each([
    ['gw1.example.net', ['S1 Lab']],
    ['gw2.example.net', ['S1 Field']],
    ['gw2.example.net:8443', ['S1 Field']],
    ['gw3.example.net', []],
    ['lab', []],
  ])('%s', (host, entries) => {
    expect(found(host, lab)).toEqual(entries);
  });

  test('an address of IPv6, with and without its port', () => {
    const six = profileOf('S1', ['Six', '[2001:DB8::1]:8443']);
    expect(found('[2001:db8::1]', six)).toEqual(['S1 Six']);
  });

  test('all of them, where profiles repeat one', () => {
    expect(found('Lab', lab, profileOf('S2', ['Lab']))).toEqual(['S1 Lab', 'S2 Lab']);
  });
});
