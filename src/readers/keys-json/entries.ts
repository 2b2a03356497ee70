import {
  supplyAuthSecret,
  supplyChildSharedSecret,
  supplyEspKeys,
  supplyIkeSaKeys,
} from '../../crypto/supplied-keys.ts';
import type { EvidenceRef, SourceId } from '../../model/evidence.ts';
import { type AuthSecret, type ChildSaStated, IKE_KEY_NAMES, type SecretSink } from '../../model/secrets.ts';
import type { Tally } from '../../model/tally.ts';
import type { KeysSupplied } from '../../model/wire-events.ts';
import type { JsonMember, JsonNode, JsonObject } from '../../text/json-tree.ts';
import type { Item } from '../reader.ts';
import type { WholeText } from './places.ts';
import type * as Schema from './schema.ts';

type ListName = 'ike_sas' | 'child_sas' | 'secrets';
type IkeSa = Schema.Checked<typeof Schema.ikeSaShape>['values'];
type ChildSa = Schema.Checked<typeof Schema.childSaShape>['values'];
type Secret = Schema.Checked<typeof Schema.secretShape>['values'];

interface Place {
  readonly path: string;
  readonly evidence: EvidenceRef;
}

/** Reads entries one by one into the vault, and keeps what is to be said about them. */
export class KeyEntries {
  readonly items: Item[] = [];
  private read = 0;
  private used = 0;
  private repeated = 0;
  private readonly namedUnknown = new Set<string>();
  /** Signatures of what was kept, so that a secret that stands in many entries is kept once. Never printed. */
  private readonly kept = new Set<string>();
  private readonly file: WholeText;
  private readonly vault: SecretSink;
  private readonly schema: typeof Schema;

  constructor(file: WholeText, vault: SecretSink, schema: typeof Schema) {
    this.file = file;
    this.vault = vault;
    this.schema = schema;
  }

  get isEmpty(): boolean {
    return this.read === 0;
  }

  looksLikeIkeSa({ members }: JsonObject): boolean {
    return members.some(({ name }) => Object.hasOwn(this.schema.ikeSaShape, name));
  }

  readList(list: ListName, path: string, node: JsonNode): void {
    if (node.kind !== 'array') {
      this.noteWrong(path, 'a list', node);
      return;
    }
    for (const [index, item] of node.items.entries()) this.readEntry(list, `${path}[${index}]`, item);
  }

  readEntry(list: ListName, path: string, node: JsonNode): void {
    this.read++;
    if (node.kind !== 'object') {
      this.noteWrong(path, 'an object', node);
      return;
    }
    const before = this.items.length;
    const place = { path, evidence: this.file.evidence(node) };
    const found = this.keysIn(list, node, place);
    const fresh = found.flatMap(({ signature, supply }) => {
      if (this.kept.has(signature)) return [];
      this.kept.add(signature);
      return [supply()];
    });
    this.items.push(...fresh);
    if (fresh.length > 0) this.used++;
    else if (found.length > 0) this.repeated++;
    else if (this.items.length === before) {
      this.note('json-nothing-given', `${inWords(path)} holds no key and no secret.`, node);
    }
  }

  /** Names what is not read, each name once. A name may itself be a secret in the wrong place. */
  noteUnknown(members: readonly JsonMember[]): void {
    for (const { name, start, value } of members) {
      if (this.schema.PASSED_OVER.has(name)) continue;
      const known = isMadeOfWords(name) ? `\`${name}\`` : 'a member whose name is not shown';
      if (this.namedUnknown.has(known)) continue;
      this.namedUnknown.add(known);
      const message = `Not read, since nothing is known of it: ${known}.`;
      this.note('json-unknown-member', message, { start, end: value.end });
    }
  }

  note(code: string, message: string, at?: { readonly start: number; readonly end: number }): void {
    // The first line stands for a file that has nothing.
    const evidence = this.file.evidence(at ?? { start: 0, end: 0 });
    this.items.push({ kind: 'diagnostic', code: `keys.${code}`, message, source: evidence.source, evidence });
  }

  tally(source: SourceId): Tally {
    const { read, used, repeated } = this;
    const skipped = [
      { why: 'repeats what was read before', count: repeated },
      { why: 'nothing in it', count: read - used - repeated },
    ].filter(({ count }) => count > 0);
    return { kind: 'tally', source, unit: 'elements', read, used, skipped };
  }

  private noteWrong(path: string, expected: string, node: JsonNode): void {
    this.note('json-value-unreadable', `${inWords(path)} was left out; expected is ${expected}.`, node);
  }

  private keysIn(list: ListName, node: JsonObject, place: Place): Found[] {
    const { ikeSaShape, childSaShape, secretShape, checked } = this.schema;
    switch (list) {
      case 'ike_sas':
        return this.ofIkeSa(this.told(checked(ikeSaShape, node), place), place);
      case 'child_sas':
        return this.ofChildSa(this.told(checked(childSaShape, node), place), place, node);
      case 'secrets':
        return this.ofSecret(this.told(checked(secretShape, node), place), place);
    }
  }

  /** Says what is wrong with the members of an entry and gives those that are right. */
  private told<T>(
    { values, wrong, unknown }: Pick<Schema.Checked<never>, 'wrong' | 'unknown'> & { readonly values: T },
    { path }: Place,
  ): T {
    for (const { member, expected } of wrong) {
      this.noteWrong(path === '' ? member.name : `${path}.${member.name}`, expected, member.value);
    }
    this.noteUnknown(unknown);
    return values;
  }

  private ofIkeSa(values: IkeSa, { evidence }: Place): Found[] {
    const shared = values.g_ir ?? values['g^ir'] ?? values.shared_secret;
    const given = IKE_KEY_NAMES.flatMap((name) => {
      const key = name === 'g^ir' ? shared : values[name];
      return key === undefined || key.length === 0 ? [] : [[name, key] as const];
    });
    const { spi_i: initiatorSpi, spi_r: responderSpi, encryption, integrity, prf } = values;
    const about = {
      ...(initiatorSpi !== undefined && { initiatorSpi }),
      ...(responderSpi !== undefined && { responderSpi }),
      ...(hasText(encryption) && { encryption }),
      ...(hasText(integrity) && { integrity }),
      ...(hasText(prf) && { prf }),
    };
    const keys = Object.fromEntries(given);
    const ofSa: Found = {
      signature: signatureOf('ike', about, given.flat()),
      supply: () => supplyIkeSaKeys(this.vault, { evidence, ...about, keys }),
    };
    const identity = values.peer_identity;
    return [
      ...(given.length === 0 ? [] : [ofSa]),
      ...this.auth('pre-shared-key', values.psk ?? values.psk_hex, identity, evidence),
      ...this.auth('session-token', values.session_token ?? values.session_token_hex, identity, evidence),
      ...this.auth('eap-msk', values.eap_msk, identity, evidence),
    ];
  }

  private ofChildSa(values: ChildSa, { path, evidence }: Place, node: JsonObject): Found[] {
    const { spi_in: spiIn, spi_out: spiOut, side } = values;
    // An SPI stands in the packets towards the end that chose it. Without the side nobody can tell which of the two that is.
    const [toResponder, toInitiator] = side === 'initiator' ? [spiOut, spiIn] : [spiIn, spiOut];
    const { encryption_initiator_key: encrI, integrity_initiator_key: integI } = values;
    const { encryption_responder_key: encrR, integrity_responder_key: integR } = values;
    const stated = statedOf(values);
    const found = [
      ...this.esp(values, { spi: side && toResponder, encr: encrI, integ: integI, stated }, evidence),
      ...this.esp(values, { spi: side && toInitiator, encr: encrR, integ: integR, stated }, evidence),
    ];
    const sharedSecret = values.g_ir ?? values['g^ir'] ?? values.shared_secret;
    if (sharedSecret === undefined || sharedSecret.length === 0) return found;
    const spi = spiIn ?? spiOut;
    if (spi === undefined) {
      const message = `${inWords(path)} gives the shared secret of a key exchange without \`spi_in\` or \`spi_out\`: nothing tells what it belongs to.`;
      this.note('json-spi-missing', message, node);
      return found;
    }
    const signature = signatureOf('child', { spi }, [sharedSecret]);
    return [
      ...found,
      { signature, supply: () => supplyChildSharedSecret(this.vault, { evidence, spi, sharedSecret }) },
    ];
  }

  private esp(
    { encryption, integrity }: ChildSa,
    { spi, encr, integ, stated }: Direction,
    evidence: EvidenceRef,
  ): Found[] {
    const about = {
      ...(spi !== undefined && { spi }),
      ...(hasText(encryption) && { encryption }),
      ...(hasText(integrity) && { integrity }),
    };
    const keys = {
      ...(encr !== undefined && encr.length > 0 && { encryptionKey: encr }),
      ...(integ !== undefined && integ.length > 0 && { integrityKey: integ }),
    };
    if (Object.keys(keys).length === 0) return [];
    const signature = signatureOf('esp', about, Object.entries(keys).flat());
    return [{ signature, supply: () => supplyEspKeys(this.vault, { evidence, ...about, ...keys, stated }) }];
  }

  private ofSecret({ use = 'shared-secret', text, hex, identity }: Secret, { evidence }: Place): Found[] {
    return this.auth(use, text ?? hex, identity, evidence);
  }

  private auth(
    use: AuthSecret['use'],
    secret: Uint8Array | undefined,
    identity: string | undefined,
    evidence: EvidenceRef,
  ): Found[] {
    if (secret === undefined) return [];
    const about = { use, ...(identity !== undefined && { identity }) };
    const signature = signatureOf('auth', about, [secret]);
    return [{ signature, supply: () => supplyAuthSecret(this.vault, { evidence, secret, ...about }) }];
  }
}

/** Something to keep, unless the same was kept before. */
interface Found {
  readonly signature: string;
  supply(): KeysSupplied;
}

interface Direction {
  readonly spi: string | undefined;
  readonly encr: Uint8Array | undefined;
  readonly integ: Uint8Array | undefined;
  readonly stated: ChildSaStated;
}

function statedOf({ ike_spi_i, ike_spi_r, spi_in, spi_out, side }: ChildSa): ChildSaStated {
  return {
    ...(ike_spi_i !== undefined && { initiatorSpi: ike_spi_i }),
    ...(ike_spi_r !== undefined && { responderSpi: ike_spi_r }),
    ...(side === undefined && spi_in !== undefined && { spiIn: spi_in }),
    ...(side === undefined && spi_out !== undefined && { spiOut: spi_out }),
  };
}

function signatureOf(of: string, about: object, keys: readonly (string | Uint8Array)[]): string {
  return JSON.stringify([
    of,
    about,
    keys.map((key) => (typeof key === 'string' ? key : Buffer.from(key).toString('hex'))),
  ]);
}

/** `SK_e`, `initiatorSpi`, `psk2`: parts of letters with few digits at most. Passwords and keys have others. */
function isMadeOfWords(name: string): boolean {
  return name.length <= 40 && name.split(/[_^-]/).every((part) => /^[A-Za-z]{0,20}\d{0,3}$/.test(part));
}

function hasText(name: string | undefined): name is string {
  return name !== undefined && name !== '';
}

function inWords(path: string): string {
  return path === '' ? 'The entry' : `\`${path}\``;
}
