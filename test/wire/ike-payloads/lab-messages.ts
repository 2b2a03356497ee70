// The IKE messages of a lab capture with their payloads in clear: opened by the simulator's ciphers with the keys that
// the daemons logged, so that nothing of src/ but the payload chain stands between the capture and the decoders.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Decoded } from '../../../src/model/diagnostic.ts';
import type { IkePayload } from '../../../src/model/ike-payloads.ts';
import { dissectPayload } from '../../../src/wire/ike/dissect.ts';
import { payloadChain } from '../../../src/wire/ike/payload-chain.ts';
import type { IkeKeys } from '../../simulator/crypto/keys.ts';
import { type Suite, suiteOf } from '../../simulator/crypto/suites.ts';
import { openFrom, type Protection, protectedPart } from '../../simulator/ike/protection.ts';

/** What the lab's own readers say of a message; only what the test compares. */
export interface LabMessage {
  readonly frame: number;
  readonly spi_i: string;
  readonly encrypted: boolean;
  readonly payloads?: readonly string[];
  readonly fragment_frames?: readonly number[];
  readonly ip_fragment_frames?: readonly number[];
  readonly ke_group?: number;
  readonly nonce?: string;
  readonly proposals?: readonly {
    readonly number: number;
    readonly protocol: string;
    readonly spi: string;
    readonly transforms: readonly { readonly id: number }[];
  }[];
  readonly notifies?: readonly {
    readonly type: number;
    readonly name: string;
    readonly spi: string;
    readonly data: string;
  }[];
  readonly ids?: readonly {
    readonly payload: string;
    readonly type: number;
    readonly hex: string;
    readonly value: string;
  }[];
  readonly certs?: readonly { readonly encoding: number; readonly length: number; readonly sha256: string }[];
  readonly certreqs?: readonly { readonly encoding: number; readonly authority: string }[];
  readonly auth?: { readonly method: number; readonly data_length: number };
  readonly cfg?: {
    readonly type: number;
    readonly type_name: string;
    readonly attributes: readonly {
      readonly type: number;
      readonly length: number;
      readonly hex: string;
      readonly value?: string;
    }[];
  };
  readonly traffic_selectors?: Readonly<
    Record<
      string,
      readonly {
        readonly type: number;
        readonly protocol: number;
        readonly ports: readonly number[];
        readonly start: string;
        readonly end: string;
      }[]
    >
  >;
  readonly eap?: {
    readonly code: number;
    readonly identifier: number;
    readonly length: number;
    readonly type?: number;
    readonly identity?: string;
  };
  readonly deletes?: readonly { readonly protocol: string; readonly spis: readonly string[] }[];
}

/** Each whole message of the capture, and its payloads as dissected. */
export function labMessages(
  folder: string,
  name: string,
): readonly (readonly [LabMessage, readonly Decoded<IkePayload>[]])[] {
  const json = (file: string) => JSON.parse(readFileSync(join(folder, name, file), 'utf8'));
  const frames = packets(readFileSync(join(folder, name, `${name}.pcap`)));
  const keys = new Map<string, Protection>(json('keys.json').ike_sas.map((sa: LabKeys) => [sa.spi_i, protection(sa)]));
  const messages: readonly LabMessage[] = json('truth.json').messages;
  return messages
    .filter(({ payloads }) => payloads !== undefined)
    .map((message) => [message, payloadsOf(plaintext(message, frames, keys.get(message.spi_i)))]);
}

interface Plaintext {
  readonly bytes: Buffer;
  readonly start: number;
  readonly first: number;
}

function payloadsOf({ bytes, start, first }: Plaintext): readonly Decoded<IkePayload>[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const { value, problems } = payloadChain(view, start, bytes.length, first);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return value.map((payload) => dissectPayload(view, payload, 0));
}

const [SK, SKF] = [46, 53];

function plaintext(message: LabMessage, frames: readonly Packet[], keys: Protection | undefined): Plaintext {
  const { frame, encrypted, fragment_frames: pieces, ip_fragment_frames: ipPieces } = message;
  if (pieces !== undefined) {
    const opened = pieces
      .map((piece) => fragment(ikeMessage(frames, [piece]), keys))
      .sort((a, b) => a.number - b.number);
    return { bytes: Buffer.concat(opened.map(({ inside }) => inside)), start: 0, first: opened[0]?.first ?? 0 };
  }
  const bytes = ikeMessage(frames, ipPieces ?? [frame]);
  if (!encrypted) return { bytes, start: 28, first: bytes.readUInt8(16) };
  if (keys === undefined) throw new Error(`no keys for ${message.spi_i}`);
  const { at, firstType } = protectedPart(bytes, SK);
  return { bytes: openFrom(bytes, at + 4, keys), start: 0, first: firstType };
}

function fragment(bytes: Buffer, keys: Protection | undefined) {
  if (keys === undefined) throw new Error('no keys for a fragment');
  const { at, firstType } = protectedPart(bytes, SKF);
  return { number: bytes.readUInt16BE(at + 4), first: firstType, inside: openFrom(bytes, at + 8, keys) };
}

interface Packet {
  readonly offset: number;
  readonly data: Buffer;
}

/** The IPv4 payloads of a capture of Ethernet frames, in order: all that the lab's captures hold. */
function packets(file: Buffer): readonly Packet[] {
  const found: Packet[] = [];
  for (let at = 24; at < file.length; at += 16 + file.readUInt32LE(at + 8)) {
    const ip = file.subarray(at + 16 + 14, at + 16 + file.readUInt32LE(at + 8));
    const data = ip.subarray((ip.readUInt8(0) & 15) * 4, ip.readUInt16BE(2));
    found.push({ offset: (ip.readUInt16BE(6) & 0x1fff) * 8, data });
  }
  return found;
}

/** The message in these frames, behind UDP's header and the marker of port 4500. */
function ikeMessage(frames: readonly Packet[], numbers: readonly number[]): Buffer {
  const parts = numbers.map((number) => frames[number - 1]).filter((part) => part !== undefined);
  const udp = Buffer.concat(parts.sort((a, b) => a.offset - b.offset).map(({ data }) => data));
  return udp.subarray(udp.readUInt32BE(8) === 0 ? 12 : 8);
}

type LabKeys = Readonly<Record<'spi_i' | 'encryption' | 'SK_ei' | 'SK_er', string>> &
  Readonly<Record<'integrity' | 'SK_ai' | 'SK_ar', string | null>>;

const ENCRYPTION: Readonly<Record<string, readonly [encr: number, keyBits: number]>> = {
  AES_CBC_256: [12, 256],
  AES_CTR_128: [13, 128],
  AES_GCM_16_128: [20, 128],
  AES_GCM_16_256: [20, 256],
  CHACHA20_POLY1305: [28, 256],
  '3DES_CBC': [3, 192],
};
const INTEGRITY: Readonly<Record<string, number>> = { HMAC_SHA1_96: 2, HMAC_SHA2_256_128: 12, HMAC_SHA2_512_256: 14 };

function protection({ encryption, integrity, SK_ei, SK_er, SK_ai, SK_ar }: LabKeys): Protection {
  const [encr, keyBits] = ENCRYPTION[encryption] ?? [0, 0];
  const integ = integrity === null ? 0 : (INTEGRITY[integrity] ?? -1);
  const suite: Suite = suiteOf({ encr, keyBits, integ, prf: 5, group: 19 });
  const key = (hex: string | null) => Buffer.from(hex ?? '', 'hex');
  const none = Buffer.alloc(0);
  const sides = { skEi: key(SK_ei), skEr: key(SK_er), skAi: key(SK_ai), skAr: key(SK_ar) };
  const keys: IkeKeys = { skeyseed: none, sharedSecret: none, skD: none, skPi: none, skPr: none, ...sides };
  return { suite, keys };
}
