// Cases that the simulator plays, with its passwords in EAP, its tokens in CFG_REPLY and all of its keys.
import type { IkeKeys } from '../../simulator/crypto/keys.ts';
import { FAKE_SECRETS } from '../../simulator/gateway-text/options.ts';
import { openFragment } from '../../simulator/ike/fragments.ts';
import { openMessage } from '../../simulator/ike/message.ts';
import type { Ledger } from '../../simulator/peers/ledger.ts';
import { PAYLOAD } from '../../simulator/registry/numbers.ts';
import { resumeAfterSleep } from '../../simulator/scenarios/resume-after-sleep.ts';
import type { Scenario } from '../../simulator/scenarios/scenario.ts';
import { skfFragments } from '../../simulator/scenarios/skf-fragments.ts';
import { wrongPassword } from '../../simulator/scenarios/wrong-password.ts';
import { caseFiles } from '../../simulator/stage/files.ts';
import { play } from '../../simulator/stage/play.ts';
import { type Canary, secretText } from '../../support/canaries.ts';
import { openCapture } from '../../support/edited-captures.ts';
import { canary, readable, type SecretFile } from './secret-file.ts';

/** As a user may choose it: with the characters that XML and JSON write in another way. */
const PASSWORD = `${secretText('login password', 14)}&"<'>${secretText('login password, end', 14)}`;
const MISTYPED = secretText('mistyped password', 26);

/** Nobody comes back: no AUTH shows which attribute is the token. */
export const loginAlone: Scenario = {
  ...wrongPassword,
  name: 'login-alone',
  clients: wrongPassword.clients.map((one) => ({ ...one, password: PASSWORD, typos: [MISTYPED] })),
};

/** A session that was resumed: its token is proved. */
export const comesBack: Scenario = {
  ...resumeAfterSleep,
  name: 'comes-back',
  clients: resumeAfterSleep.clients.map((one) => ({ ...one, password: PASSWORD })),
  evidence: { ...resumeAfterSleep.evidence, keys: wrongPassword.evidence.keys ?? [] },
};

/** The same in encrypted fragments. */
export const inFragments: Scenario = {
  ...skfFragments,
  name: 'in-fragments',
  clients: skfFragments.clients.map((one) => ({ ...one, password: PASSWORD })),
};

/** The files of a case, below a folder of its name. */
export function simulatedFiles(scenario: Scenario): SecretFile[] {
  const played = play(scenario, 1);
  const { ledger } = played;
  const tokens = ledger.sessions.flatMap(({ token }, at) =>
    token === null ? [] : [canary(`${scenario.name}: token ${at + 1}`, Buffer.from(token, 'hex'))],
  );
  const passwords = [
    ...scenario.clients.map(({ password }) => canary(`${scenario.name}: password`, password)),
    ...scenario.clients.flatMap(({ typos = [] }) => typos.map((typo) => canary(`${scenario.name}: mistyped`, typo))),
  ];
  return caseFiles(scenario, played).map(({ path, bytes, aspect, format }) => {
    const file = { path: `${scenario.name}/${path}`, bytes, reader: READERS[format] ?? null };
    if (aspect === 'wire') {
      return { ...file, canaries: [...tokens, ...passwords], plain: readable(plaintextOf(bytes, ledger)) };
    }
    const plain = bytes.toString('latin1');
    if (aspect === 'keys') return { ...file, canaries: keyCanaries(scenario, ledger, format), plain };
    const configured = FAKE_SECRETS.filter((secret) => bytes.includes(secret));
    return { ...file, canaries: configured.map((secret) => canary(`${scenario.name}: ${secret}`, secret)), plain };
  });
}

const READERS: Readonly<Record<string, string>> = {
  pcap: 'pcap',
  pcapng: 'pcapng',
  'ikev2-decryption-table': 'ikev2-decryption-table',
  'keys-json': 'keys-json',
  'ios-terminal': 'ios',
  'ios-rfc3164': 'ios',
  'ios-config': 'ios',
  'dart-text': 'dart-log',
  rsyslog: 'client-unix-log',
  'journal-json': 'client-journal',
  'local-policy': 'local-policy',
  'vpn-profile': 'vpn-profile',
};

/** A table of Wireshark has four of them. */
const IN_TABLE: readonly (keyof IkeKeys)[] = ['skEi', 'skEr', 'skAi', 'skAr'];

function keyCanaries(scenario: Scenario, { sas }: Ledger, format: string): Canary[] {
  return sas.flatMap(({ keys }, at) =>
    Object.entries(keys ?? {})
      // The names are those of IkeKeys.
      .filter(([name]) => format === 'keys-json' || IN_TABLE.includes(name as keyof IkeKeys))
      .map(([name, key]) => canary(`${scenario.name}: ${name} of SA ${at + 1}`, key)),
  );
}

/** What an IKE SA's own ciphers make of every message that is not in pieces of IP. */
function plaintextOf(bytes: Buffer, { sas }: Ledger): Buffer {
  const inside: Buffer[] = [];
  for (const { ike } of openCapture(bytes).packets) {
    const sa = sas.find(({ spiI }) => spiI.toString('hex') === ike?.spiI);
    if (ike === undefined || sa?.keys == null || sa.suite === null) continue;
    const protection = { suite: sa.suite, keys: sa.keys };
    const first = ike.message.readUInt8(16);
    if (first === PAYLOAD.SK) inside.push(...openMessage(ike.message, protection).map(({ body }) => body));
    // A secret may stand across two fragments.
    else if (first === PAYLOAD.SKF) inside.push(openFragment(ike.message, protection).plaintext);
  }
  return Buffer.concat(inside);
}
