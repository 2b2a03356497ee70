// What tshark shows of the IKEv2 messages of a capture. It gets none of a person's own settings, and no keys but those that
// `more` names: so it shows what anybody can see.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { fields, octetsOf, type PdmlNode, pdmlPackets, shown } from './pdml.ts';
import { contentsBySubject, outline, SHOWN_NOTIFIES, type WireFacts } from './wire-facts.ts';

export const hasTshark = spawnSync('tshark', ['--version']).error === undefined;
if (!hasTshark) console.warn('Skipped: tshark is not installed; nothing was compared with it.');

export interface TsharkView {
  /** Packets of the capture, IKE or not. */
  readonly packets: number;
  /** The IKEv2 messages by frame; one in IP fragments stands at the frame that completes it. */
  readonly messages: ReadonlyMap<number, WireFacts>;
}

const settings = mkdtempSync(join(tmpdir(), 'no-settings-'));
afterAll(() => rmSync(settings, { recursive: true, force: true }));

/** The packets with IKE as PDML, and what else `more` asks for. */
export function tsharkOutput(path: string, ...more: readonly string[]): string {
  const args = ['-n', '-r', path, '-Y', 'isakmp', '-T', 'pdml', ...more];
  const env = { ...process.env, WIRESHARK_CONFIG_DIR: settings };
  const { stdout, stderr, status } = spawnSync('tshark', args, { encoding: 'utf8', maxBuffer: 2 ** 28, env });
  if (status !== 0) throw new Error(`tshark: ${stderr}`);
  return stdout;
}

/** One process reads the capture for both: the table counts all packets, the tree holds those with IKE. */
export function tsharkView(path: string): TsharkView {
  const stdout = tsharkOutput(path, '-J', 'isakmp', '-z', 'io,phs,frame');
  const messages = new Map<number, WireFacts>();
  for (const { frame, layers } of pdmlPackets(stdout)) {
    const message = layers.find(({ name }) => name === 'isakmp');
    if (message !== undefined && isVersion2(message)) messages.set(frame, factsShown(message));
  }
  // The top of the table, `frame   frames:1019 bytes:239892`, counts what the filter leaves out as well.
  const packets = /^frame +frames:(\d+) /m.exec(stdout)?.[1];
  return { packets: Number(packets ?? 0), messages };
}

function isVersion2(message: PdmlNode): boolean {
  return octetsOf(message, 'isakmp.version').startsWith('2');
}

function factsShown(message: PdmlNode): WireFacts {
  const payloads = payloadsOf(message);
  return {
    initiatorSpi: octetsOf(message, 'isakmp.ispi'),
    responderSpi: octetsOf(message, 'isakmp.rspi'),
    exchange: shown(message, 'isakmp.exchangetype'),
    flags: numberShown(message, 'isakmp.flags'),
    messageId: numberShown(message, 'isakmp.messageid'),
    octets: shown(message, 'isakmp.length'),
    nextPayload: shown(message, 'isakmp.nextpayload'),
    payloads: payloads.map(outlineShown),
    ...contentsBySubject(payloads.map((payload) => [Number(payload.show), contentShown(payload)])),
    ...wholeShown(payloads),
  };
}

export function payloadsOf(parent: PdmlNode): readonly PdmlNode[] {
  return fields(parent, 'isakmp.typepayload');
}

/** Values such as `0x08`. */
function numberShown(parent: PdmlNode, name: string): string {
  return String(Number(shown(parent, name)));
}

export function outlineShown(payload: PdmlNode): string {
  const critical = shown(payload, 'isakmp.criticalpayload') === '1';
  return outline(Number(payload.show), critical, Number(shown(payload, 'isakmp.payloadlength')));
}

/** What Cisco's fragments became: a message inside the payload that completes it. */
function wholeShown(payloads: readonly PdmlNode[]): { whole?: readonly string[] } {
  const whole = payloads.flatMap((payload) => fields(payload, 'isakmp'))[0];
  if (whole === undefined) return {};
  return { whole: [`${shown(whole, 'isakmp.length')} octets`, ...payloadsOf(whole).map(outlineShown)] };
}

export function contentShown(payload: PdmlNode): string {
  const show = (name: string) => shown(payload, `isakmp.${name}`);
  const octets = (name: string) => octetsOf(payload, `isakmp.${name}`);
  switch (Number(payload.show)) {
    case 33:
      return payloadsOf(payload).map(proposalShown).join(' + ');
    case 34:
      return `${show('key_exchange.dh_group')} ${octets('key_exchange.data')}`;
    case 35:
    case 36:
      return `${payload.show}: ${show('id.type')} ${fields(payload, 'isakmp.id.data')[0]?.children[0]?.hex ?? ''}`;
    case 37:
      return `${show('cert.encoding')} ${fields(payload, 'isakmp.cert.data')[0]?.octets ?? 0}`;
    case 38: {
      const authorities = fields(payload, 'isakmp.ike.certreq.authority').map(({ hex }) => hex);
      return `${show('certreq.type')} ${authorities.join('')}`;
    }
    case 39:
      return `${show('auth.method')} ${octets('auth.data')}`;
    case 40:
      return octets('nonce');
    case 41:
      return notifyShown(payload);
    case 42: {
      const spis = fields(payload, 'isakmp.delete.spi').map(({ hex }) => hex);
      return [show('delete.protoid'), show('spinum'), ...spis].join(' ');
    }
    case 43:
      return octets('vid_bytes');
    case 44:
    case 45:
      return `${payload.show}: ${fields(payload, 'isakmp.ts.data').map(selectorShown).join(' + ')}`;
    case 46:
      return show('nextpayload');
    case 47: {
      const attributes = fields(payload, 'isakmp.cfg.attr').map((attribute) => {
        const length = shown(attribute, 'isakmp.cfg.attr.length');
        return `${shown(attribute, 'isakmp.cfg.attr.type')}=${length}`;
      });
      return [show('cfg.type'), ...attributes].join(' ');
    }
    case 53:
      return `${show('frag.number')}/${show('frag.total')}, ${show('nextpayload')}`;
    case 132: {
      const last = show('frag.last') === '1' ? ' last' : '';
      return `${numberShown(payload, 'isakmp.frag.packetid')}, ${show('frag.seq')}${last}`;
    }
    default:
      return shown(payload, 'isakmp.payloadlength');
  }
}

function notifyShown(payload: PdmlNode): string {
  const type = shown(payload, 'isakmp.notify.msgtype');
  const [data] = fields(payload, 'isakmp.notify.data');
  const hex = SHOWN_NOTIFIES.includes(Number(type)) ? [data?.hex ?? ''] : [];
  const owner = `${shown(payload, 'isakmp.notify.protoid')} ${octetsOf(payload, 'isakmp.spi')}`;
  return [`${type} of ${owner}`, data?.octets ?? 0, ...hex].join(', ');
}

function proposalShown(proposal: PdmlNode): string {
  const number = shown(proposal, 'isakmp.prop.number');
  const protocol = shown(proposal, 'isakmp.prop.protoid');
  const transforms = payloadsOf(proposal).map(transformShown);
  return `#${number} of ${protocol} ${octetsOf(proposal, 'isakmp.spi')}: ${transforms.join(', ')}`;
}

function transformShown(transform: PdmlNode): string {
  // `isakmp.tf.id.encr`, `isakmp.tf.id.dh`, ...: the name depends on the type.
  const id = transform.children.find(({ name }) => name.startsWith('isakmp.tf.id'))?.show ?? '';
  const attributes = fields(transform, 'isakmp.ike2.attr');
  const bits = attributes.map((each) => shown(each, 'isakmp.ike2.attr.key_length')).filter((each) => each !== '');
  const named = attributes.map((each) => {
    return ` ${shown(each, 'isakmp.ike2.attr.type')}=${octetsOf(each, 'isakmp.ike2.attr.value')}`;
  });
  return `${shown(transform, 'isakmp.tf.type')}:${id}${bits.map((each) => `/${each}`).join('')}${named.join('')}`;
}

function selectorShown(selector: PdmlNode): string {
  const show = (name: string) => shown(selector, `isakmp.ts.${name}`);
  const addresses = (end: string) => show(`${end}_ipv4`) || show(`${end}_ipv6`);
  const ports = `${show('start_port')}-${show('end_port')}`;
  return `${show('type')} ${show('protoid')} ${ports} ${addresses('start')}-${addresses('end')}`;
}
