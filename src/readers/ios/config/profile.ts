import type { GatewayIkev2Profile, ProfileAuthorization } from '../../../model/gateway-config-events.ts';
import { dpdOf } from './dpd.ts';
import type { SectionKind } from './kind.ts';
import type { Commands } from './node.ts';

// `crypto ikev2 profile <name>` (ios-text.md 5.2).

/** Lines that Cisco forbids beside `reconnect`. `keyring ppk` is no pre-shared key for authentication; unconfirmed. */
const PRE_SHARED =
  /^(?:authentication (?:local|remote) pre-share\b|keyring (?!ppk\b)|aaa authorization (?:group|user) (?:override )?psk\b)/;

export const ikev2Profile: SectionKind = {
  opens: ['crypto ikev2 profile <w>'],
  commands: [
    'match identity remote any',
    'match identity remote key-id <w>',
    'match identity remote address <ip> [<ip>]',
    'match identity remote address <net>',
    'match identity remote fqdn|email [domain] <w>',
    'match certificate <w>',
    'match fvrf any',
    'match fvrf <w>',
    'match address local <ip>',
    'match address local interface <if>',
    'match inbound-only',
    'identity local dn',
    'identity local address|fqdn|email|key-id <w>',
    'authentication local|remote rsa-sig|ecdsa-sig|mldsa-sig|dynamic',
    'authentication local|remote pre-share',
    'authentication local|remote pre-share key <rest>',
    'authentication local|remote eap [query-identity] [timeout <n>]',
    'authentication remote anyconnect-eap aggregate [cert-request]',
    'keyring local|ppk <w>',
    'keyring aaa <w> [name-mangler <w>]',
    'pki trustpoint <w> [sign|verify]',
    'aaa authentication anyconnect-eap|eap <w>',
    'aaa authorization group [override] anyconnect-eap|eap|cert|psk [override] list <w> <w>',
    'aaa authorization group [override] anyconnect-eap|eap|cert|psk [override] list <w> name-mangler <w>',
    'aaa authorization group|user anyconnect-eap|eap|cert|psk cached',
    'aaa authorization user anyconnect-eap|eap|cert|psk list <w> [<w>]',
    'aaa authorization user anyconnect-eap|eap|cert|psk list <w> name-mangler <w>',
    'aaa accounting anyconnect-eap|eap|cert|psk <w>',
    'reconnect [timeout <n>]',
    'dpd <n> <n> on-demand|periodic',
    'anyconnect profile <w>',
    'virtual-template <n> [mode auto]',
    'lifetime certificate',
    'lifetime <n>',
    'ivrf <w>',
    'nat keepalive <n>',
    'nat force-encap',
    'initial-contact force',
    'config-exchange request',
    'config-exchange set accept|send',
    'redirect gateway auth',
    'shutdown',
    'description <rest>',
    'dynamic',
    'ppk manual id <w> key <rest>',
  ],
  event(section): GatewayIkev2Profile {
    // No spread of `partOf`: fields behind a spread are added one by one, which costs more than what is read here.
    const { commands, header, host, complete, at, evidence } = section;
    const spoken = commands.last(/^(?:reconnect(?: timeout (\d+))?|(no|default) reconnect\b.*)$/);
    const [, seconds, removal] = spoken?.found ?? [];
    const reconnect = removal === undefined ? spoken : undefined;
    const template = commands.last(/^virtual-template \d/);
    return {
      kind: 'gateway.ikev2-profile',
      host,
      complete,
      at,
      evidence,
      name: header?.text.split(' ')[3] ?? '',
      matchIdentities: commands.lines(/^match identity /),
      localAuthentication: commands.lines(/^authentication local\b/),
      remoteAuthentication: commands.lines(/^authentication remote\b/),
      reconnect: reconnect && {
        timeoutSeconds: seconds === undefined ? undefined : Number(seconds),
        line: reconnect.line,
      },
      reconnectRemoved: removal === undefined ? undefined : spoken?.line,
      preSharedKeyLines: commands.lines(PRE_SHARED),
      anyconnectProfile: commands.line(/^anyconnect profile /),
      virtualTemplate: template?.line,
      dpd: dpdOf(commands, /^dpd (\d+) (\d+) (\S+)$/),
      shutdown: commands.state(/^shutdown$/) ?? false,
      matchCertificates: commands.words(/^match certificate (\S+)$/),
      matchFvrf: commands.word(/^match fvrf (\S+)$/),
      matchAddresses: commands.words(/^match address local (?:interface )?(\S+)$/),
      matchInboundOnly: commands.has(/^match inbound-only$/),
      localIdentity: localIdentity(commands),
      keyrings: commands
        .all(/^keyring (local|aaa|ppk) (\S+)/)
        .map(({ found: [, from = '', name = ''] }) => ({ from, name })),
      trustpoints: commands
        .all(/^pki trustpoint (\S+)(?: (sign|verify))?$/)
        .map(({ found: [, name = '', use] }) => ({ name, use })),
      aaaAuthentication: methodsAndLists(commands, /^aaa authentication (\S+) (\S+)$/),
      aaaAuthorization: commands.all(/^aaa authorization (group|user) (.*)$/).map(({ found }) => authorization(found)),
      aaaAccounting: methodsAndLists(commands, /^aaa accounting (\S+) (\S+)$/),
      lifetimeSeconds: commands.number(/^lifetime (\d+)$/),
      lifetimeOfCertificate: commands.has(/^lifetime certificate$/),
      ivrf: commands.word(/^ivrf (\S+)$/),
      natKeepaliveSeconds: commands.number(/^nat keepalive (\d+)$/),
      natForceEncap: commands.has(/^nat force-encap$/),
      initialContactForce: commands.has(/^initial-contact force$/),
      configExchange: commands
        .all(/^(no )?config-exchange (.*)$/)
        .map(({ found: [, no = '', what = ''] }) => `${no}${what}`),
      redirectGateway: commands.has(/^redirect gateway auth$/),
      description: commands.word(/^description (.*)$/),
      dynamic: commands.has(/^dynamic$/),
      other: commands.other(),
    };
  },
};

function localIdentity(commands: Commands): GatewayIkev2Profile['localIdentity'] {
  const found = commands.last(/^identity local (\S+)(?: (\S+))?$/)?.found;
  return found && { type: found[1] ?? '', value: found[2] };
}

function methodsAndLists(commands: Commands, form: RegExp) {
  return commands.all(form).map(({ found: [, method = '', list = ''] }) => ({ method, list }));
}

function authorization([, of, rest = '']: RegExpExecArray): ProfileAuthorization {
  const override = /(?:^| )override\b/.test(rest);
  const words = rest.replace(/(?:^| )override\b/, '').trim();
  const [, method = '', list, named] = /^(\S+)(?: list (\S+)(?: (.*))?)?/.exec(words) ?? [];
  const nameMangler = /^name-mangler (\S+)$/.exec(named ?? '')?.[1];
  const name = nameMangler === undefined ? named : undefined;
  const cached = / cached$/.test(words);
  return { of: of === 'user' ? 'user' : 'group', method, override, cached, list, name, nameMangler };
}
