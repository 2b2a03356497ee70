import { type Suite, suiteOf } from '../crypto/suites.ts';
import { PAYLOAD, PROTOCOL, TRANSFORM } from '../registry/numbers.ts';
import { atLeast, type Payload, u16 } from './octets.ts';

// The SA payload (RFC 7296 §3.3): proposals that hold transforms, of which the answer keeps one of each type.

export interface Transform {
  readonly type: number;
  readonly id: number;
  /** The key length attribute, the only one there is. */
  readonly keyBits?: number;
}

export interface Proposal {
  /** Counts from one. */
  readonly number: number;
  readonly protocol: 1 | 3;
  /** Empty in IKE_SA_INIT, 8 octets when an IKE SA is rekeyed, 4 for ESP. */
  readonly spi: Buffer;
  readonly transforms: readonly Transform[];
}

const KEY_LENGTH = 14;

export function saPayload(proposals: readonly Proposal[]): Payload {
  const bodies = proposals.map((proposal, index) => proposalBytes(proposal, index === proposals.length - 1));
  return { type: PAYLOAD.SA, body: Buffer.concat(bodies) };
}

export function readSa({ body }: Payload): Proposal[] {
  const proposals: Proposal[] = [];
  for (let at = 0; at < body.length; ) {
    atLeast(body, at + 8);
    const end = at + body.readUInt16BE(at + 2);
    atLeast(body, end);
    const protocol = body.readUInt8(at + 5);
    if (protocol !== PROTOCOL.IKE && protocol !== PROTOCOL.ESP) throw new Error(`proposal for protocol ${protocol}`);
    const transformsAt = at + 8 + body.readUInt8(at + 6);
    const spi = body.subarray(at + 8, transformsAt);
    const transforms = readTransforms(body.subarray(transformsAt, end));
    if (transforms.length !== body.readUInt8(at + 7)) throw new Error('number of transforms is wrong');
    if ((body.readUInt8(at) === 0) !== (end === body.length)) throw new Error('last proposal is not the last');
    proposals.push({ number: body.readUInt8(at + 4), protocol, spi, transforms });
    at = end;
  }
  return proposals;
}

/**
 * One proposal for all suites of a kind: every transform once, in the order of the suites. AEAD and other ciphers must not
 * share a proposal (RFC 7296 §3.3.3), so mixed lists throw; make two proposals then.
 */
export function ikeProposal(suites: readonly Suite[], spi: Buffer = Buffer.alloc(0), number = 1): Proposal {
  const transforms = [
    ...ciphers(suites),
    ...unique(suites.map(({ integ }) => integ)).map((id) => ({ type: TRANSFORM.INTEG, id })),
    ...unique(suites.map(({ prf }) => prf)).map((id) => ({ type: TRANSFORM.PRF, id })),
    ...unique(suites.map(({ group }) => group)).map((id) => ({ type: TRANSFORM.KE, id })),
  ];
  return { number, protocol: PROTOCOL.IKE, spi, transforms };
}

/** `pfsGroup` asks for a key exchange of the child's own; the first child never has one. */
export function espProposal(
  suites: readonly Suite[],
  spi: Buffer,
  { pfsGroup, number = 1 }: { readonly pfsGroup?: number | undefined; readonly number?: number } = {},
): Proposal {
  const transforms = [
    ...ciphers(suites),
    ...unique(suites.map(({ integ }) => integ)).map((id) => ({ type: TRANSFORM.INTEG, id })),
    ...(pfsGroup === undefined ? [] : [{ type: TRANSFORM.KE, id: pfsGroup }]),
    // Without extended sequence numbers; the transform is mandatory for ESP.
    { type: TRANSFORM.SN, id: 0 },
  ];
  return { number, protocol: PROTOCOL.ESP, spi, transforms };
}

/** The suite of an accepted proposal. Throws where a type has several transforms: then nothing was chosen yet. */
export function chosen({ transforms }: Proposal): Suite {
  const only = (type: number): Transform | undefined => {
    const [first, second] = transforms.filter((transform) => transform.type === type);
    if (second !== undefined) throw new Error(`transform type ${type} is still open`);
    return first;
  };
  const encr = only(TRANSFORM.ENCR);
  if (encr === undefined) throw new Error('no encryption algorithm was chosen');
  return suiteOf({
    encr: encr.id,
    keyBits: encr.keyBits ?? 0,
    integ: only(TRANSFORM.INTEG)?.id ?? 0,
    prf: only(TRANSFORM.PRF)?.id ?? 0,
    group: only(TRANSFORM.KE)?.id ?? 0,
  });
}

/** Whether a proposal holds every transform of a suite, as a responder asks for each of its own suites in turn. */
export function offers({ protocol, transforms }: Proposal, suite: Suite): boolean {
  const has = (type: number, id: number, keyBits?: number) =>
    transforms.some((offered) => offered.type === type && offered.id === id && offered.keyBits === keyBits);
  const encr = has(TRANSFORM.ENCR, suite.encr, suite.keyBits === 0 ? undefined : suite.keyBits);
  const none = !transforms.some(({ type, id }) => type === TRANSFORM.INTEG && id !== 0);
  const integ = suite.integ === 0 ? none : has(TRANSFORM.INTEG, suite.integ);
  if (protocol === PROTOCOL.ESP) return encr && integ && (suite.group === 0 || has(TRANSFORM.KE, suite.group));
  return encr && integ && has(TRANSFORM.PRF, suite.prf) && has(TRANSFORM.KE, suite.group);
}

function ciphers(suites: readonly Suite[]): Transform[] {
  const aead = suites.filter(({ integ }) => integ === 0).length;
  if (aead !== 0 && aead !== suites.length) throw new Error('AEAD and other ciphers cannot share a proposal');
  const seen = new Map(suites.map((suite) => [`${suite.encr}/${suite.keyBits}`, suite]));
  return [...seen.values()].map(({ encr, keyBits }) => ({
    type: TRANSFORM.ENCR,
    id: encr,
    ...(keyBits === 0 ? {} : { keyBits }),
  }));
}

/** Zero means none: AEAD suites have no integrity algorithm, and the transform is left out. */
function unique(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].filter((number) => number !== 0);
}

function proposalBytes({ number, protocol, spi, transforms }: Proposal, last: boolean): Buffer {
  const bodies = Buffer.concat(
    transforms.map((transform, i) => transformBytes(transform, i === transforms.length - 1)),
  );
  const head = Buffer.concat([Buffer.from([last ? 0 : 2, 0]), u16(8 + spi.length + bodies.length)]);
  return Buffer.concat([head, Buffer.from([number, protocol, spi.length, transforms.length]), spi, bodies]);
}

function transformBytes({ type, id, keyBits }: Transform, last: boolean): Buffer {
  // The first bit says that the value stands in place of a length (RFC 7296 §3.3.5).
  const attributes = keyBits === undefined ? Buffer.alloc(0) : Buffer.concat([u16(0x8000 | KEY_LENGTH), u16(keyBits)]);
  const head = Buffer.concat([Buffer.from([last ? 0 : 3, 0]), u16(8 + attributes.length)]);
  return Buffer.concat([head, Buffer.from([type, 0]), u16(id), attributes]);
}

function readTransforms(body: Buffer): Transform[] {
  const transforms: Transform[] = [];
  for (let at = 0; at < body.length; ) {
    atLeast(body, at + 8);
    const end = at + body.readUInt16BE(at + 2);
    if (end < at + 8) throw new Error('transform is shorter than its header');
    atLeast(body, end);
    const [type, id] = [body.readUInt8(at + 4), body.readUInt16BE(at + 6)];
    const keyed = end === at + 12 && body.readUInt16BE(at + 8) === (0x8000 | KEY_LENGTH);
    transforms.push({ type, id, ...(keyed ? { keyBits: body.readUInt16BE(at + 10) } : {}) });
    at = end;
  }
  return transforms;
}
