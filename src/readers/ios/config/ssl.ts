import type { ConfiguredSsl } from '../../../model/gateway-config-parts.ts';
import { addressOf } from '../endpoint.ts';
import type { SectionKind } from './kind.ts';
import { partOf, quote, type Section } from './node.ts';

// What may answer HTTPS on the headend beside its web server (ios-text.md 5.5).

export const sslPolicy: SectionKind = {
  opens: ['crypto ssl policy <w>'],
  commands: [
    'ip address local <ip> [port <n>]',
    'ip interface local <if> [port <n>]',
    'pki trustpoint <w> [sign|verify]',
    'ssl proposal <w>',
    'shutdown',
  ],
  event: (section) => listener(section, 'ssl-policy', /^ip address local (\S+)(?: port (\d+))?$/),
};

export const webvpnGateway: SectionKind = {
  opens: ['webvpn gateway <w>'],
  commands: [
    'ip address <ip> [port <n>]',
    'hostname <w>',
    'http-redirect [port <n>]',
    'ssl trustpoint <w>',
    'ssl encryption <rest>',
    'logging enable',
    'inservice',
  ],
  event: (section) => listener(section, 'webvpn-gateway', /^ip address (\S+)(?: port (\d+))?$/),
};

function listener(section: Section, form: ConfiguredSsl['form'], where: RegExp): ConfiguredSsl {
  const { commands, header, source } = section;
  const address = commands.last(where);
  const inService = commands.line(/^inservice$/);
  const starts = form === 'ssl-policy' ? address?.line : inService;
  return {
    ...partOf(section, 'gateway.config-ssl'),
    form,
    name: header?.text.split(' ').at(-1) ?? '',
    address: address?.found[1] === undefined ? undefined : addressOf(address.found[1]),
    port: address?.found[2] === undefined ? undefined : Number(address.found[2]),
    active: starts !== undefined && commands.state(/^shutdown$/) !== true,
    lines: [...(header === undefined ? [] : [quote(source, header)]), ...(starts === undefined ? [] : [starts])],
    other: commands.other(),
  };
}
