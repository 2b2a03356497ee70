import type { Suite } from '../crypto/suites.ts';
import type { Payload } from '../ike/octets.ts';
import { u32 } from '../ike/octets.ts';
import { configPayload, readConfig, tsPayload, wanted } from '../ike/payloads.ts';
import { espProposal, readSa, saPayload } from '../ike/proposals.ts';
import { CONFIG_ATTRIBUTE, CONFIG_TYPE, PAYLOAD } from '../registry/numbers.ts';
import type { ClientDescription } from '../world/descriptions.ts';
import { ANY_SELECTOR } from './child.ts';
import type { ReconnectAttributes } from './identity.ts';

// What a client asks for in its first IKE_AUTH besides proving who it is, and what it gets with the last: an address,
// the session ID, the token, and a Child SA.

/** CP, SA and TS of the request. `inSpi` is the SPI that the gateway is to send to. */
export function tunnelRequest(
  { platform, version }: ClientDescription,
  numbers: ReconnectAttributes,
  esp: readonly Suite[],
  inSpi: number,
): readonly Payload[] {
  const asked = [...ASKED, numbers.sessionId, numbers.token].map((number) => ({ number, value: Buffer.alloc(0) }));
  const own = Buffer.from(`AnyConnect ${PLATFORM[platform]} ${version}`);
  return [
    configPayload(CONFIG_TYPE.REQUEST, [...asked, { number: CONFIG_ATTRIBUTE.APPLICATION_VERSION, value: own }]),
    saPayload(esp.map((suite, index) => espProposal([suite], u32(inSpi), { number: index + 1 }))),
    tsPayload('i', [ANY_SELECTOR]),
    tsPayload('r', [ANY_SELECTOR]),
  ];
}

const ASKED = [
  CONFIG_ATTRIBUTE.INTERNAL_IP4_ADDRESS,
  CONFIG_ATTRIBUTE.INTERNAL_IP4_NETMASK,
  CONFIG_ATTRIBUTE.INTERNAL_IP4_DNS,
  CONFIG_ATTRIBUTE.INTERNAL_IP4_NBNS,
  CONFIG_ATTRIBUTE.UNITY_BANNER,
  CONFIG_ATTRIBUTE.UNITY_DEF_DOMAIN,
  CONFIG_ATTRIBUTE.UNITY_SPLIT_INCLUDE,
  CONFIG_ATTRIBUTE.UNITY_BACKUP_SERVERS,
];

const PLATFORM = { windows: 'Windows', macos: 'Darwin_i386', linux: 'Linux_64' } as const;

interface TunnelGranted {
  /** The SPI that the client is to send to. */
  readonly outSpi: number;
  readonly inner: string;
  /** Null where the gateway offers no reconnect. */
  readonly sessionId: string | null;
  readonly token: Buffer | null;
}

/** The answer to it. Throws where there is none, which a gateway that refuses the Child SA alone would bring about. */
export function tunnelGranted(payloads: readonly Payload[], numbers: ReconnectAttributes): TunnelGranted {
  const [accepted] = readSa(wanted(payloads, PAYLOAD.SA));
  if (accepted === undefined) throw new Error('the answer accepts no proposal');
  const { attributes } = readConfig(wanted(payloads, PAYLOAD.CONFIG));
  const attributeValue = (asked: number): Buffer | undefined =>
    attributes.find(({ number }) => number === asked)?.value;
  return {
    outSpi: accepted.spi.readUInt32BE(0),
    inner: [...(attributeValue(CONFIG_ATTRIBUTE.INTERNAL_IP4_ADDRESS) ?? [])].join('.'),
    sessionId: attributeValue(numbers.sessionId)?.toString('latin1') ?? null,
    token: attributeValue(numbers.token) ?? null,
  };
}
