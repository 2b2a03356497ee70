// The AUTH payloads of a lab capture with what their peers signed. All of these captures use AES-CBC with 256 bits, so a
// few lines of node:crypto open them: nothing of src/ stands between the capture and the octets.
import { createDecipheriv } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SignedParts } from '../../src/crypto/signed-octets.ts';
import { GENERIC_OCTETS, HEADER_OCTETS, readChain } from '../simulator/ike/chain.ts';
import type { Payload } from '../simulator/ike/octets.ts';

export interface LabAuth {
  readonly frame: number;
  readonly spi: string;
  readonly method: number;
  /** Behind the four fixed octets. */
  readonly auth: Buffer;
  readonly parts: SignedParts;
  /** DER of the first certificate of the message. */
  readonly certificate: Buffer | undefined;
}

interface Message {
  readonly frame: number;
  readonly spi_i: string;
  readonly exchange_type: number;
  readonly from_original_initiator: boolean;
  readonly payloads?: readonly string[];
  readonly ip_fragment_frames?: readonly number[];
  readonly nonce?: string;
}

type Keys = Readonly<Record<'spi_i' | 'encryption' | 'integrity' | 'prf', string>> &
  Readonly<Record<'SK_ei' | 'SK_er' | 'SK_pi' | 'SK_pr', string>>;

const PRFS: Readonly<Record<string, number>> = { PRF_HMAC_SHA2_256: 5, PRF_HMAC_SHA2_512: 7 };
const ICV_OCTETS: Readonly<Record<string, number>> = { HMAC_SHA2_256_128: 16, HMAC_SHA2_512_256: 32 };
const [IDI, IDR, CERT, AUTH] = [35, 36, 37, 39];
const IKE_SA_INIT = 34;

/** Those that stand beside an ID payload: the last pair of an EAP login does not, and needs the key of EAP. */
export function labAuths(folder: string, name: string): readonly LabAuth[] {
  const json = (file: string) => JSON.parse(readFileSync(join(folder, name, file), 'utf8'));
  const frames = packets(readFileSync(join(folder, name, `${name}.pcap`)));
  const messages: readonly Message[] = json('truth.json').messages;
  const keys: readonly Keys[] = json('keys.json').ike_sas;
  const init = (spi: string, fromInitiator: boolean) =>
    messages.findLast(
      (message) =>
        message.spi_i === spi &&
        message.exchange_type === IKE_SA_INIT &&
        message.from_original_initiator === fromInitiator,
    );
  return messages.flatMap((message): LabAuth[] => {
    const { frame, spi_i: spi, payloads, from_original_initiator: fromInitiator } = message;
    const sa = keys.find(({ spi_i }) => spi_i === spi);
    if (sa === undefined || payloads?.includes('AUTH') !== true) return [];
    const inner = opened(ikeMessage(frames, message), sa, fromInitiator);
    const body = (type: number) => inner.find((payload) => payload.type === type)?.body;
    const [identity, auth, own, peer] = [
      body(fromInitiator ? IDI : IDR),
      body(AUTH),
      init(spi, fromInitiator),
      init(spi, !fromInitiator),
    ];
    if (identity === undefined || auth === undefined || own === undefined) return [];
    const parts: SignedParts = {
      message: ikeMessage(frames, own),
      nonce: Buffer.from(peer?.nonce ?? '', 'hex'),
      skP: Buffer.from(fromInitiator ? sa.SK_pi : sa.SK_pr, 'hex'),
      identity,
      prf: PRFS[sa.prf] ?? 0,
    };
    const certificate = body(CERT)?.subarray(1);
    return [{ frame, spi, method: auth.readUInt8(0), auth: auth.subarray(4), parts, certificate }];
  });
}

const SK = 46;
const IV_OCTETS = 16;

function opened(message: Buffer, { encryption, integrity, SK_ei, SK_er }: Keys, fromInitiator: boolean): Payload[] {
  const icv = ICV_OCTETS[integrity];
  if (message.readUInt8(16) !== SK || encryption !== 'AES_CBC_256' || icv === undefined) return [];
  const iv = message.subarray(HEADER_OCTETS + GENERIC_OCTETS, HEADER_OCTETS + GENERIC_OCTETS + IV_OCTETS);
  const key = Buffer.from(fromInitiator ? SK_ei : SK_er, 'hex');
  const cipher = createDecipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
  const padded = cipher.update(message.subarray(iv.byteOffset - message.byteOffset + IV_OCTETS, -icv));
  return readChain(padded.subarray(0, -1 - (padded.at(-1) ?? 0)), message.readUInt8(HEADER_OCTETS));
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

/** The whole message, behind UDP's header and the marker of port 4500. */
function ikeMessage(frames: readonly Packet[], { frame, ip_fragment_frames: pieces = [frame] }: Message): Buffer {
  const parts = pieces.map((number) => frames[number - 1]).filter((part) => part !== undefined);
  const udp = Buffer.concat(parts.sort((a, b) => a.offset - b.offset).map(({ data }) => data));
  return udp.subarray(udp.readUInt32BE(8) === 0 ? 12 : 8);
}
