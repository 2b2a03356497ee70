// One pass over the captures with keys to try: what opened which message, in each direction of each IKE SA.
import { type Kept, NO_VAULT, Vault } from '../crypto/vault.ts';
import type { CaptureStream } from '../exchanges/capture-stream.ts';
import { exchangeFollower } from '../exchanges/follower.ts';
import type { IkeMessage } from '../exchanges/ike-message.ts';
import { pairKey, type SpiPair } from '../exchanges/opening/key-ring.ts';
import type { OpenedOf } from '../exchanges/opening/proofs.ts';
import type { ReadyKeys } from '../exchanges/opening/ready-keys.ts';
import type { SaState } from '../exchanges/sa-state.ts';
import { evidenceOf } from '../exchanges/sighting.ts';
import { guarded } from '../io/system-error.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { KeysTried, Side } from '../model/opened-events.ts';
import type { AuthSecret, IkeSaKeys, SecretHandle } from '../model/secrets.ts';
import type { EspFlowSeen, IkeSaSeen } from '../model/wire-events.ts';
import { grouped } from './compared.ts';
import type { Capture } from './key-inputs.ts';

/** What keys of one set opened in one direction. */
export interface OpenedBy {
  messages: number;
  /** Of messages that did not become whole. */
  fragments: number;
  readonly first: EvidenceRef;
}

export interface Direction {
  /** Encrypted messages and fragments that were captured whole; repetitions are counted. */
  messages: number;
  /** The first that nothing opened, and why, where keys are meant for it. */
  closed: { readonly at: EvidenceRef; readonly why: string | undefined } | undefined;
  readonly opened: Map<IkeSet, OpenedBy>;
}

/** An IKE SA of one capture point, as far as keys are concerned. */
export interface SaDirections extends SpiPair, Readonly<Record<Side, Direction>> {
  /** Where its first message begins. */
  readonly begins: Pick<EvidenceRef, 'source' | 'start'>;
}

/** Keys of an IKE SA as an input gave them. */
export type IkeSet = Kept<IkeSaKeys>;

/** What a set became when it opened an IKE SA. */
export interface OpenedWith extends SpiPair {
  readonly by: IkeSet;
  readonly ready: ReadyKeys;
}

export interface Pass {
  readonly sas: readonly IkeSaSeen[];
  readonly flows: readonly EspFlowSeen[];
  /** By the SPIs of the IKE SA: one for each capture point that shows it. */
  readonly directions: ReadonlyMap<string, readonly SaDirections[]>;
  readonly opened: readonly OpenedOf[];
  /** What opened IKE SAs, by set and by the SPIs of the SA. */
  readonly openedBySet: ReadonlyMap<IkeSet, readonly OpenedWith[]>;
  readonly openedByPair: ReadonlyMap<string, readonly OpenedWith[]>;
  readonly tried: ReadonlyMap<IkeSet, KeysTried>;
  readonly diagnostics: readonly Diagnostic[];
  /** What stood in an input, by the handle that events of this pass carry. */
  readonly secretOf: (handle: SecretHandle) => Kept<AuthSecret> | undefined;
}

/** What the keys of a pass are. */
export interface ToTry {
  readonly sets: readonly IkeSet[];
  readonly given: Vault;
  /** The keys of a set, or those of them that this pass is about. */
  readonly keysOf?: (set: IkeSet) => IkeSaKeys['keys'];
}

export async function passOver(captures: readonly Capture[], toTry: ToTry): Promise<Pass> {
  const { vault, setOf, secretOf } = vaultFor(toTry);
  const follower = exchangeFollower({ vault, openEvery: true });
  const table = new Map<SaState, SaDirections>();
  const diagnostics: Diagnostic[] = [];
  const flows: EspFlowSeen[] = [];
  for (const { input, reader } of captures) {
    const { source, failure } = guarded(input.source);
    const clock = `clock-${source.id}`;
    for await (const items of reader.read(source, { clock, vault: NO_VAULT })) {
      for (const item of items) {
        if (item.kind === 'diagnostic') diagnostics.push(item);
        else if (item.kind === 'wire.capture') follower.close(item);
        else if (item.kind === 'wire.esp-flow') flows.push(item);
        else if (item.kind === 'wire.packets') {
          const stream = follower.streamOf(item, clock);
          for (const message of stream.messages(item)) note(message, stream, table, setOf);
        }
      }
    }
    diagnostics.push(...failure());
  }
  const sas: IkeSaSeen[] = [];
  const tried = new Map<IkeSet, KeysTried>();
  for (const item of follower.finish()) {
    if (item.kind === 'diagnostic') diagnostics.push(item);
    else if (item.kind === 'wire.ike-sa') sas.push(item);
    else if (item.kind === 'wire.keys-tried') {
      const set = setOf(item.handle);
      if (set !== undefined) tried.set(set, item);
    }
  }
  const opened = follower.opened();
  const directions = grouped([...table.values()], pairKey);
  const ways = opened.flatMap(waysOf(setOf));
  return {
    sas,
    flows,
    directions,
    opened,
    openedBySet: grouped(ways, ({ by }) => by),
    openedByPair: grouped(ways, pairKey),
    tried,
    diagnostics,
    secretOf,
  };
}

type SetOf = (handle: SecretHandle) => IkeSet | undefined;

function waysOf(setOf: SetOf): (sa: OpenedOf) => OpenedWith[] {
  return ({ initiatorSpi, responderSpi, keys }) =>
    keys.flatMap((ready) => {
      const by = setOf(ready.candidate.keys.handle);
      return by === undefined ? [] : [{ initiatorSpi, responderSpi, by, ready }];
    });
}

/** What most can be derived from goes first: it opens an SA with all that can be proved of it. */
function vaultFor({ sets, given, keysOf = ({ keys }) => keys }: ToTry): {
  readonly vault: Vault;
  readonly setOf: SetOf;
  readonly secretOf: Pass['secretOf'];
} {
  const vault = new Vault();
  const ofHandle = new Map<SecretHandle, IkeSet>();
  const secrets = new Map<SecretHandle, Kept<AuthSecret>>();
  const inOrder = sets.toSorted((a, b) => rankOf(a) - rankOf(b));
  for (const set of inOrder) ofHandle.set(vault.keepIkeSaKeys({ ...set, keys: keysOf(set) }), set);
  for (const secret of given.authSecrets) secrets.set(vault.keepAuthSecret(secret), secret);
  return { vault, setOf: (handle) => ofHandle.get(handle), secretOf: (handle) => secrets.get(handle) };
}

function rankOf({ keys }: IkeSet): number {
  if (keys['g^ir'] !== undefined || keys.SKEYSEED !== undefined) return 0;
  return keys.SK_pi !== undefined || keys.SK_pr !== undefined || keys.SK_d !== undefined ? 1 : 2;
}

function note(message: IkeMessage, stream: CaptureStream, table: Map<SaState, SaDirections>, setOf: SetOf): void {
  const placed = stream.follow(message);
  if (placed?.opened === undefined) return;
  const { sa, opened } = placed;
  const known = table.get(sa) ?? directionsOf(sa);
  table.set(sa, known);
  if (opened.verdict === 'cut') return;
  const direction = message.header.fromInitiator ? known.initiator : known.responder;
  direction.messages++;
  if (opened.verdict === 'failed') direction.closed ??= { at: evidenceOf(message), why: opened.message };
  else if (opened.verdict === 'no-keys') direction.closed ??= { at: evidenceOf(message), why: undefined };
  else noteOpened(direction, setOf(opened.keys.candidate.keys.handle), opened.verdict, message);
}

function noteOpened(
  { opened }: Direction,
  set: IkeSet | undefined,
  verdict: 'opened' | 'part',
  message: IkeMessage,
): void {
  if (set === undefined) return;
  const by = opened.get(set) ?? { messages: 0, fragments: 0, first: evidenceOf(message) };
  opened.set(set, by);
  if (verdict === 'opened') by.messages++;
  else by.fragments++;
}

function directionsOf({ initiatorSpi, responderSpi, first }: SaState): SaDirections {
  const direction = (): Direction => ({ messages: 0, closed: undefined, opened: new Map() });
  const begins = { source: first.source, start: first.recordStart };
  return { initiatorSpi, responderSpi, begins, initiator: direction(), responder: direction() };
}
