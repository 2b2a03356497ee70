// What tshark shows inside of encrypted messages, with the rows of a decryption table.
import { readFileSync } from 'node:fs';
import { fields, type PdmlNode, pdmlPackets, shown } from './pdml.ts';
import { contentShown, outlineShown, payloadsOf, tsharkOutput } from './tshark.ts';
import { contentsBySubject, type WireFacts } from './wire-facts.ts';

const SK = 46;
const SKF = 53;
const EAP = 48;

export interface InsideMessage {
  /** Hex of what was decrypted, without padding: of a message in fragments all of it, at the one that completes it. */
  readonly plaintext: string;
  readonly facts: WireFacts;
}

/** Rows that tshark can take. Those of suites that it has no name for stand in comments. */
export function tableRows(table: string): readonly string[] {
  const lines = readFileSync(table, 'utf8').split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}

/** By frame, every message that has an encrypted payload. */
export function tsharkOpened(path: string, table: string): ReadonlyMap<number, InsideMessage> {
  const keys = tableRows(table).flatMap((row) => ['-o', `uat:ikev2_decryption_table:${row}`]);
  const messages = new Map<number, InsideMessage>();
  for (const { frame, layers } of pdmlPackets(tsharkOutput(path, '-J', 'isakmp eap', ...keys))) {
    const outer = layers.find(({ name }) => name === 'isakmp');
    const last = outer && wholeOf(outer);
    if (last !== undefined) messages.set(frame, inside(last));
  }
  return messages;
}

/** The encrypted payload of a message; where Cisco's fragments became one, that one's. */
function wholeOf(message: PdmlNode): PdmlNode | undefined {
  const payloads = payloadsOf(message);
  const whole = payloads.flatMap((payload) => fields(payload, 'isakmp'))[0];
  if (whole !== undefined) return wholeOf(whole);
  return payloads.find(({ show }) => show === String(SK) || show === String(SKF));
}

function inside(payload: PdmlNode): InsideMessage {
  const decrypted = fields(payload, 'isakmp.enc.decrypted')[0];
  const contained = fields(decrypted, 'isakmp.enc.contained')[0];
  // `Integrity Checksum Data: a55f... (32 bytes) <HMAC_SHA2_512_256 [RFC4868]>[correct]`
  const check = /\[(correct|incorrect)\b/.exec(fields(payload, 'isakmp.enc.icd')[0]?.label ?? '')?.[1] ?? '';
  if (decrypted === undefined) return { plaintext: '', facts: { opened: 'closed' } };
  // Payloads of a message in fragments follow its last fragment inside the same payload.
  const set = fields(payload, 'isakmp.fragments')[0];
  const payloads = payloadsOf(Number(payload.show) === SKF ? payload : (contained ?? payload));
  const isPart = Number(payload.show) === SKF && set === undefined;
  const parts = isPart ? [] : set === undefined ? payloads : fields(set, 'isakmp.fragment');
  return {
    plaintext: parts.map(({ hex }) => hex).join(''),
    facts: {
      opened: `${isPart ? 'fragment' : 'whole'}, ${check}`,
      octets: String((set ?? contained)?.octets ?? 0),
      ...(isPart ? {} : { payloads: payloads.map(outlineShown), ...contents(payloads) }),
    },
  };
}

function contents(payloads: readonly PdmlNode[]): WireFacts {
  const eap = payloads.filter(({ show }) => Number(show) === EAP).map(eapShown);
  return {
    ...contentsBySubject(payloads.map((payload) => [Number(payload.show), contentShown(payload)])),
    ...(eap.length > 0 && { eap }),
  };
}

function eapShown(payload: PdmlNode): string {
  const packet = fields(payload, 'eap')[0];
  const parts = ['code', 'id', 'len', 'type', 'identity'].map((name) => shown(packet, `eap.${name}`));
  return parts.join(' ').trimEnd();
}
