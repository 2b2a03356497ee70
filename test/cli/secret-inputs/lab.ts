// The lab's captures with all that its daemons knew: tokens and EAP inside of them, keys in every form beside them.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Canary } from '../../support/canaries.ts';
import { plaintexts } from '../../support/plaintexts.ts';
import { labMessages } from '../../wire/ike-payloads/lab-messages.ts';
import { canary } from './secret-file.ts';

export interface LabCase {
  readonly name: string;
  readonly capture: string;
  /** Key files in every form that the lab has. */
  readonly keys: readonly string[];
  readonly canaries: readonly Canary[];
  /** All plaintexts in hex, and all key files: where the canaries are. */
  readonly plain: string;
}

const KEY_FILES = ['ikev2_decryption_table', 'keys.json', 'client.charon.log', 'gateway.charon.log'];

/** Copies a capture of the lab and its keys to a folder, unpacked and without the truth. */
export async function labCase(lab: string, name: string, target: string): Promise<LabCase> {
  const from = join(lab, name);
  const to = join(target, name);
  mkdirSync(join(to, 'keys'), { recursive: true });
  const bytesOf = (file: string) =>
    readdirSync(from).includes(file)
      ? readFileSync(join(from, file))
      : gunzipSync(readFileSync(join(from, `${file}.gz`)));
  const capture = join(to, `${name}.pcap`);
  writeFileSync(capture, readFileSync(join(from, `${name}.pcap`)));
  for (const file of KEY_FILES) writeFileSync(join(to, 'keys', file), bytesOf(file));
  const opened = await plaintexts(capture, join(to, 'keys', 'ikev2_decryption_table'));
  const texts = KEY_FILES.map((file) => bytesOf(file).toString('latin1'));
  const truth = JSON.parse(readFileSync(join(from, 'truth.json'), 'utf8'));
  const all = [
    ...tokenCanaries(name, truth),
    ...eapCanaries(name, lab, opened),
    ...keyCanaries(name, JSON.parse(bytesOf('keys.json').toString('utf8'))),
    ...texts.slice(2).flatMap((log) => dumpCanaries(name, log)),
  ];
  return {
    name,
    capture,
    keys: KEY_FILES.map((file) => join(to, 'keys', file)),
    // Both ends have most of them. The first name of each stays: a token that AUTH was made with is still a token.
    canaries: [...new Map(all.reverse().map((one) => [one.octets.toString('hex'), one])).values()],
    plain: [...opened.values(), ...texts].join('\n'),
  };
}

interface LabKeysFile {
  readonly ike_sas: readonly Readonly<Record<string, unknown>>[];
  readonly child_sas: readonly Readonly<Record<string, unknown>>[];
}

function keyCanaries(lab: string, { ike_sas, child_sas }: LabKeysFile): Canary[] {
  return [...ike_sas, ...child_sas].flatMap((entry, at) =>
    Object.entries(entry).flatMap(([name, value]) =>
      /^SK|_key$/.test(name) && typeof value === 'string' && value !== ''
        ? [canary(`${lab}: ${name} of entry ${at + 1}`, Buffer.from(value, 'hex'))]
        : [],
    ),
  );
}

/** g^ir, the secrets of AUTH and the MSK stand in the logs alone. */
const DUMPED = /\] (?:<[^>]*> )?(shared Diffie Hellman secret|DH secret|secret|MSK) => (\d+) bytes @ /;

function dumpCanaries(lab: string, log: string): Canary[] {
  const lines = log.split('\n');
  return lines.flatMap((line, at) => {
    const [, name, count] = DUMPED.exec(line) ?? [];
    if (name === undefined) return [];
    const octets = Number(count);
    const rows = lines.slice(at + 1, at + 1 + Math.ceil(octets / 16));
    const hex = rows.map((row) => / \d+: ((?:[0-9A-F]{2} ){1,16})/.exec(row)?.[1] ?? '').join('');
    const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex').subarray(0, octets);
    return [canary(`${lab}: ${name} of line ${at + 1}`, bytes)];
  });
}

interface LabTruth {
  readonly lab_events: readonly { readonly session_token_to_be_given?: string }[];
  readonly ike_sas: readonly { readonly cfg_reply?: readonly { readonly type: number; readonly hex: string }[] }[];
}

/** The numbers of the lab: 28721 is the session ID, which is no secret once it was used. */
const SESSION_TOKEN = 28722;

function tokenCanaries(lab: string, { lab_events, ike_sas }: LabTruth): Canary[] {
  const given = lab_events.flatMap(({ session_token_to_be_given: token }) => token ?? []);
  const replied = ike_sas.flatMap(({ cfg_reply = [] }) => cfg_reply.filter(({ type }) => type === SESSION_TOKEN));
  return [
    ...given.map((token, at) => canary(`${lab}: token ${at + 1}`, token)),
    ...replied.map(({ hex }, at) => canary(`${lab}: token ${at + 1} of CFG_REPLY`, Buffer.from(hex, 'hex'))),
  ];
}

const MSCHAPV2 = 26;
const [CHALLENGE, RESPONSE] = [1, 2];

/** Challenges and responses of EAP-MSCHAPv2: their value without the name behind it. */
function eapCanaries(lab: string, folder: string, opened: ReadonlyMap<number, string>): Canary[] {
  return labMessages(folder, lab).flatMap(([{ frame }, payloads]) =>
    payloads.flatMap(({ value: { body, start } }) => {
      const plaintext = Buffer.from(opened.get(frame) ?? '', 'hex');
      if (body.kind !== 'eap' || body.type !== MSCHAPV2 || plaintext.length === 0) return [];
      // Payload header, EAP header and type; operation, id, two octets of length, the size of the value.
      const at = start + 4 + 5;
      const operation = plaintext.readUInt8(at);
      if (operation !== CHALLENGE && operation !== RESPONSE) return [];
      const size = plaintext.readUInt8(at + 4);
      return [canary(`${lab}: EAP-MSCHAPv2 of F${frame}`, plaintext.subarray(at + 5, at + 5 + size))];
    }),
  );
}
