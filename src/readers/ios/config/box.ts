import type { ConfigLine } from '../../../model/config-part.ts';
import type { EvidenceRef } from '../../../model/evidence.ts';
import type { GatewayConfig, GatewayConfigEvent } from '../../../model/gateway-config-events.ts';
import type { TopicKind } from './kind.ts';
import { type Commands, partOf } from './node.ts';

// What a running-config says about the box itself (ios-text.md 5.5, 5.7): name, release, clock, stamps, addresses, HTTPS.

export const box: TopicKind = {
  commands: [
    'hostname <w>',
    'version <release>',
    'license udi pid <w> sn <w>',
    'clock timezone <w> <i> [<n>]',
    'clock summer-time <w> recurring|date [<rest>]',
    'service timestamps debug|log datetime [msec] [localtime] [show-timezone] [year]',
    'service timestamps debug|log uptime',
    'service timestamps debug|log [<rest>]',
    'service timestamps',
    'ip http server|secure-server',
  ],
  event(section, parts): GatewayConfig | undefined {
    const { commands, complete } = section;
    const interfaces = parts.filter((part) => part.kind === 'gateway.config-interface');
    const addresses = interfaces.flatMap((one) => one.addresses);
    const headendSsl = headendSslOf(commands, parts, complete);
    const removed = commands.lines(/^no (?:crypto|interface|vrf|ip vrf|webvpn) /);
    const of = [...addresses.map(({ line }) => line), ...(headendSsl?.lines ?? [])];
    if (section.header === undefined && of.length === 0) return undefined;
    const [model, serial] = udi(commands);
    return {
      ...partOf({ ...section, evidence: covering(section, of) }, 'gateway.config'),
      host: commands.word(/^hostname (\S+)$/) ?? section.host,
      addresses: [...new Set(addresses.map(({ address }) => address))],
      zone: zoneOf(commands),
      summerTime: commands.line(/^clock summer-time /),
      debugStamps: commands.line(/^service timestamps debug\b/),
      logStamps: commands.line(/^service timestamps log\b/),
      headendSsl,
      httpServer: commands.state(/^ip http server$/),
      version: commands.word(/^version (\S+)$/),
      model,
      serial,
      lastChange: lastChange(commands),
      removed,
      unread: [],
      other: commands.other(),
    };
  },
};

/** The text of a comment that is a fact, as a command: when, and by whom. */
export const LAST_CHANGE = /^! ?Last configuration change at (\S.*?)(?: by (\S+))?$/;

function lastChange(commands: Commands): GatewayConfig['lastChange'] {
  const found = commands.last(LAST_CHANGE);
  return found && { time: found.found[1] ?? '', by: found.found[2], line: found.line };
}

function udi(commands: Commands): readonly (string | undefined)[] {
  return commands.last(/^license udi pid (\S+) sn (\S+)$/)?.found.slice(1) ?? [];
}

/** `clock timezone IST 5 30`; minutes go the way of the hours. */
function zoneOf(commands: Commands): GatewayConfig['zone'] {
  const zone = commands.last(/^clock timezone (\S+) ([+-]?)(\d{1,2})(?: (\d+))?$/);
  if (zone === undefined) return undefined;
  const { found, line } = zone;
  const minutes = Number(found[3]) * 60 + Number(found[4] ?? 0);
  return { name: found[1] ?? '', offsetMinutes: found[2] === '-' ? -minutes : minutes, line };
}

function headendSslOf(
  commands: Commands,
  parts: readonly GatewayConfigEvent[],
  complete: boolean,
): GatewayConfig['headendSsl'] {
  const on = commands.state(/^ip http secure-server$/);
  const https = commands.lines(/^(?:no )?ip http secure-server$/).slice(-1);
  const listeners = parts.flatMap((part) => (part.kind === 'gateway.config-ssl' && part.active ? part.lines : []));
  const active = [...(on === true ? https : []), ...listeners];
  if (active.length > 0) return { state: 'yes', lines: active };
  if (on === false) return { state: 'no', lines: https };
  return complete ? { state: 'no', lines: [] } : undefined;
}

/** The place of the global lines, made wide enough for lines of sections that say something of the box too. */
function covering({ header, evidence }: { header: unknown; evidence: EvidenceRef }, lines: readonly ConfigLine[]) {
  const all = [...(header === undefined ? [] : [evidence]), ...lines.map((line) => line.evidence)];
  const first = all.reduce((a, b) => (b.start < a.start ? b : a), all[0] ?? evidence);
  return { ...first, end: Math.max(...all.map(({ end }) => end)) };
}
