import type { ConfigLine } from '../../../model/config-part.ts';

import type { ConfiguredKeyring } from '../../../model/gateway-config-parts.ts';
import { addressOf } from '../endpoint.ts';
import type { SectionKind } from './kind.ts';
import { type ConfigNode, quote, type Section } from './node.ts';

// `crypto ikev2 keyring <name>` (ios-text.md 5.4). Its keys are in the vault when this is read; here they are `<hidden>`.

const PEER = {
  opens: ['peer <w>'],
  commands: [
    'address <ip> [<ip>]',
    'address <net>',
    'hostname <w>',
    'identity address|fqdn|email|key-id [domain] <w>',
    'description <rest>',
    'pre-shared-key local|remote <rest>',
    'pre-shared-key <rest>',
    'ppk manual id <w> key <rest>',
  ],
};

export const keyring: SectionKind = {
  opens: ['crypto ikev2 keyring <w>'],
  commands: [],
  modes: [PEER],
  event(section): ConfiguredKeyring {
    // Without a spread, as in `profile.ts`.
    const { commands, header, host, complete, at, evidence } = section;
    const peers = commands.all(/^peer \S/).map(({ node }) => peerOf(section, node));
    return {
      kind: 'gateway.config-keyring',
      host,
      complete,
      at,
      evidence,
      name: header?.text.split(' ')[3] ?? '',
      peers: peers.map(({ peer }) => peer),
      other: [...peers.flatMap(({ other }) => other), ...commands.other()],
    };
  },
};

function peerOf(section: Section, node: ConfigNode): { peer: ConfiguredKeyring['peers'][number]; other: ConfigLine[] } {
  const commands = section.commands.below(node);
  const peer = {
    name: node.text.split(' ')[1] ?? '',
    addresses: commands.words(/^address (.*)$/).map(addressOf),
    hostname: commands.word(/^hostname (\S+)$/),
    identities: commands.words(/^identity (.*)$/),
    keys: commands.all(/^pre-shared-key (?:(local|remote) )?/).map(({ found }) => found[1] ?? 'both'),
    line: quote(section.source, node),
  };
  return { peer, other: commands.other() };
}
