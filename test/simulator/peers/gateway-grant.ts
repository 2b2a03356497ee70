import { type Payload, u32 } from '../ike/octets.ts';
import {
  addressBytes,
  type ConfigAttribute,
  configPayload,
  notifyPayload,
  readConfig,
  tsPayload,
  wanted,
} from '../ike/payloads.ts';
import { espProposal, offers, readSa, saPayload } from '../ike/proposals.ts';
import { CONFIG_ATTRIBUTE, CONFIG_TYPE, NOTIFY, PAYLOAD } from '../registry/numbers.ts';
import { type GatewayDescription, nameServer } from '../world/descriptions.ts';
import type { NotedAttribute } from '../world/notes.ts';
import { ANY_SELECTOR, espSpi } from './child.ts';
import type { AuthContext } from './gateway-auth-context.ts';
import type { HeldSa } from './gateway-sa.ts';
import type { ReconnectAttributes } from './identity.ts';
import { type ChildSa, newChild } from './sa.ts';
import type { Session } from './sessions.ts';
import { noted as notedSuite } from './suites.ts';

// What a gateway gives to whom it let in: a Child SA, and to a client its configuration.

/** The Child SA that the opening request offers, or null where the transform sets have nothing in common. */
export function acceptChild(context: AuthContext, held: HeldSa): ChildSa | null {
  const received = readSa(wanted(held.opening, PAYLOAD.SA));
  const offered = received.find((proposal) => offers(proposal, context.esp));
  if (offered === undefined) {
    const expected = [context.esp];
    context.note(held, { kind: 'proposal-mismatch', protocol: 'ESP', received: received.map(notedSuite), expected });
    context.note(held, { kind: 'child-refused', notify: 'NO_PROPOSAL_CHOSEN' });
    return null;
  }
  const child = newChild(espSpi(context.random), offered.spi.readUInt32BE(0), context.world.now());
  held.sa.children.push(child);
  return child;
}

/** CP, SA, TS and the notifies that end every successful IKE_AUTH; or why there is no Child SA. */
export function established(
  context: AuthContext,
  held: HeldSa,
  child: ChildSa | null,
  session: Session | null,
): readonly Payload[] {
  const { description, attributes } = context;
  held.stage = 'up';
  const asked = held.opening.find(({ type }) => type === PAYLOAD.CONFIG);
  const config: Payload[] = [];
  if (session !== null && asked !== undefined) {
    const request = readConfig(asked).attributes;
    context.note(held, {
      kind: 'config-payload',
      direction: 'received',
      type: 'request',
      attributes: request.map(noted),
    });
    const reply = replyAttributes(description, session, attributes);
    context.note(held, { kind: 'config-payload', direction: 'sent', type: 'reply', attributes: reply.map(noted) });
    config.push(configPayload(CONFIG_TYPE.REPLY, reply));
  }
  context.world.after(400, () => context.up(held, child));
  if (child === null) return [...config, notifyPayload(NOTIFY.NO_PROPOSAL_CHOSEN)];
  const inner = session === null ? ANY_SELECTOR : { from: session.address, to: session.address };
  return [
    ...config,
    saPayload([espProposal([context.esp], u32(child.inSpi))]),
    tsPayload('i', [inner]),
    tsPayload('r', [ANY_SELECTOR]),
    notifyPayload(NOTIFY.SET_WINDOW_SIZE, { data: u32(5) }),
    notifyPayload(NOTIFY.ESP_TFC_PADDING_NOT_SUPPORTED),
    notifyPayload(NOTIFY.NON_FIRST_FRAGMENTS_ALSO),
  ];

  function noted({ number, value }: ConfigAttribute): NotedAttribute {
    return { number, length: value.length, text: printable(number, value) };
  }
}

function printable(number: number, value: Buffer): string | null {
  if (value.length === 0) return null;
  const { INTERNAL_IP4_ADDRESS, INTERNAL_IP4_NETMASK, INTERNAL_IP4_DNS, APPLICATION_VERSION, UNITY_DEF_DOMAIN } =
    CONFIG_ATTRIBUTE;
  if (number === INTERNAL_IP4_ADDRESS || number === INTERNAL_IP4_NETMASK || number === INTERNAL_IP4_DNS)
    return [...value].join('.');
  // What is not known to be harmless stays unprinted: session ID and token are private attributes.
  return number === APPLICATION_VERSION || number === UNITY_DEF_DOMAIN ? value.toString('latin1') : null;
}

function replyAttributes(
  description: GatewayDescription,
  session: Session,
  numbers: ReconnectAttributes,
): ConfigAttribute[] {
  const { INTERNAL_IP4_ADDRESS, INTERNAL_IP4_NETMASK, INTERNAL_IP4_DNS, APPLICATION_VERSION, UNITY_DEF_DOMAIN } =
    CONFIG_ATTRIBUTE;
  const version = `Cisco IOS Software [IOSXE], Virtual XE Software (X86_64_LINUX_IOSD-UNIVERSALK9-M), Version ${description.release}, RELEASE SOFTWARE (fc1)\nTechnical Support: http://www.cisco.com/techsupport\nCopyright (c) 1986-2024 by Cisco Systems, Inc.\nCompiled Thu 12-Dec-24 19:51 by mcpre`;
  return [
    { number: INTERNAL_IP4_ADDRESS, value: addressBytes(session.address) },
    { number: INTERNAL_IP4_NETMASK, value: addressBytes('255.255.255.0') },
    { number: INTERNAL_IP4_DNS, value: addressBytes(nameServer(description)) },
    { number: UNITY_DEF_DOMAIN, value: Buffer.from(description.domain) },
    { number: APPLICATION_VERSION, value: Buffer.from(version) },
    ...(session.sessionId === null ? [] : [{ number: numbers.sessionId, value: Buffer.from(session.sessionId) }]),
    ...(session.token === null ? [] : [{ number: numbers.token, value: session.token }]),
  ];
}
