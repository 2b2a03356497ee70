// What the members of our key file hold (docs/formats/keys.md). This module pulls in zod and is imported only where such a
// file is read. Each member is checked by itself: one that is wrong costs nothing but itself. No message holds a value.
import * as z from 'zod';
import { decodeIdentity } from '../../model/identity.ts';
import { algorithmName, octetsOfHex, spiOfHex } from '../../text/hex.ts';
import type { JsonMember, JsonNode, JsonObject } from '../../text/json-tree.ts';
import { shownAlgorithm } from '../../text/secrets.ts';

function member<T>(expected: string, read: (text: string) => T | undefined) {
  return z.string({ error: expected }).transform((text, context) => {
    const value = read(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: expected });
    return z.NEVER;
  });
}

const HEX = 'hex, two digits an octet';
const NAME = 'the name of an algorithm';
/** AEAD suites have no integrity keys; `""` says so as well as leaving the member out. */
const key = member(HEX, octetsOfHex);
const secretHex = member(HEX, (text) => nonEmpty(octetsOfHex(text)));
const secretText = member('a text', (text) => nonEmpty(Buffer.from(text, 'utf8')));
const ikeSpi = member('16 hex digits', (text) => spiOfHex(text, 8));
const espSpi = member('8 hex digits', (text) => spiOfHex(text, 4));
// `""` and null say that an AEAD suite has no integrity algorithm.
const name = member(NAME, (text) => {
  const read = text === '' ? '' : algorithmName(text);
  return read && shownAlgorithm(read);
});
const identity = member('an IKE identity, as text or as hex', (text) => {
  const { hex, problem } = decodeIdentity(text);
  return problem === undefined && hex !== '' ? hex : undefined;
});

export const ikeSaShape = {
  spi_i: ikeSpi,
  spi_r: ikeSpi,
  encryption: name,
  integrity: name,
  prf: name,
  SK_d: key,
  SK_ai: key,
  SK_ar: key,
  SK_ei: key,
  SK_er: key,
  SK_pi: key,
  SK_pr: key,
  SKEYSEED: key,
  g_ir: key,
  'g^ir': key,
  shared_secret: key,
  psk: secretText,
  psk_hex: secretHex,
  session_token: secretText,
  session_token_hex: secretHex,
  eap_msk: secretHex,
  peer_identity: identity,
};

export const childSaShape = {
  ike_spi_i: ikeSpi,
  ike_spi_r: ikeSpi,
  spi_in: espSpi,
  spi_out: espSpi,
  side: z.enum(['initiator', 'responder'], { error: '"initiator" or "responder"' }),
  encryption: name,
  integrity: name,
  g_ir: key,
  'g^ir': key,
  shared_secret: key,
  encryption_initiator_key: key,
  encryption_responder_key: key,
  integrity_initiator_key: key,
  integrity_responder_key: key,
};

const USES = ['session-token', 'pre-shared-key', 'eap-msk', 'shared-secret'] as const;

export const secretShape = {
  use: z.enum(USES, { error: USES.map((use) => `"${use}"`).join(', ') }),
  identity,
  text: secretText,
  hex: secretHex,
};

/** Members that say something which nothing here needs; those of the lab's and the simulator's files. */
export const PASSED_OVER: ReadonlySet<string> = new Set([
  'time',
  'proposal',
  'dh',
  'seen_by',
  'wireshark_encryption',
  'wireshark_integrity',
  'child',
  'child_uid',
  'ts',
  'log',
  'comment',
]);

export interface Checked<S extends z.ZodRawShape> {
  readonly values: Partial<{ readonly [K in keyof S]: z.output<S[K]> }>;
  readonly wrong: readonly { readonly member: JsonMember; readonly expected: string }[];
  readonly unknown: readonly JsonMember[];
}

/** The members of an entry, those that are null left out. Of a name that stands twice the last value counts, as in any JSON. */
export function checked<S extends z.ZodRawShape>(shape: S, { members }: JsonObject): Checked<S> {
  const values: Record<string, unknown> = {};
  const wrong: { member: JsonMember; expected: string }[] = [];
  const unknown: JsonMember[] = [];
  for (const one of new Map(members.map((each) => [each.name, each])).values()) {
    const schema = Object.hasOwn(shape, one.name) ? shape[one.name] : undefined;
    if (schema === undefined) {
      unknown.push(one);
      continue;
    }
    const value = plain(one.value);
    if (value === null) continue;
    const parsed = z.safeParse(schema, value);
    if (parsed.success) values[one.name] = parsed.data;
    else wrong.push({ member: one, expected: parsed.error.issues[0]?.message ?? 'something else' });
  }
  // Each value is what the schema of its own name gave.
  return { values: values as Checked<S>['values'], wrong, unknown };
}

/** The value as a schema wants it. No member holds a list or an object, so what is in them does not matter. */
function plain(node: JsonNode): unknown {
  return node.kind === 'scalar' ? node.value : {};
}

function nonEmpty(octets: Uint8Array | undefined): Uint8Array | undefined {
  return octets === undefined || octets.length === 0 ? undefined : octets;
}
