// Which supplied keys an IKE SA may be opened with. Keys name their SA by its SPIs, or do not (strongSwan's log): those are
// tried on every SA until they have found theirs.
import type { Kept, Vault } from '../../crypto/vault.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { KeyFailed, KeyOpened, KeysTried, Side } from '../../model/opened-events.ts';
import type { IkeSaKeys, SecretHandle } from '../../model/secrets.ts';
import { NO_STAMP } from '../../model/time.ts';

export interface SpiPair {
  readonly initiatorSpi: string;
  readonly responderSpi: string;
}

/** Keys that may fit, and how they were found. */
export interface Candidate {
  readonly keys: Kept<IkeSaKeys>;
  readonly by: 'spis' | 'swapped-spis' | 'trial';
}

/** Keys without SPIs that are tried on one message: those behind the last that fitted, since logs are in order of time. */
const TRIED_AT_ONCE = 256;
/** Trials of keys without SPIs in one run: a large log beside a large capture that has nothing to do with it. */
const MAX_TRIALS = 200_000;
const REPORTED = 16;

/** Keys of an IKE SA by name. */
export type Secrets = IkeSaKeys['keys'];

interface Use {
  readonly opened: Map<string, { -readonly [K in keyof KeyOpened]: KeyOpened[K] }>;
  readonly failed: Map<string, KeyFailed>;
  readonly sameSpis: Set<string>;
}

/** The keys of a run. They are all read before the first capture. */
export class KeyRing {
  readonly #vault: Vault;
  readonly #bySpi = new Map<string, Kept<IkeSaKeys>[]>();
  /** Every SPI that keys state: people swap the two. */
  readonly #spis = new Set<string>();
  /** Some keys state the responder's SPI alone. */
  #halfNamed = false;
  readonly #nameless: Kept<IkeSaKeys>[] = [];
  /** Keys without SPIs that have found their IKE SA. */
  readonly #bound = new Map<SecretHandle, SpiPair>();
  readonly #byBound = new Map<string, Kept<IkeSaKeys>[]>();
  readonly #uses = new Map<SecretHandle, Use>();
  #taken = 0;
  #nextNameless = 0;
  #trialsLeft = MAX_TRIALS;

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  get isEmpty(): boolean {
    return this.#vault.ikeSaKeys.length === 0;
  }

  /** True once so many keys without SPIs were tried in vain that no more are. */
  get isExhausted(): boolean {
    return this.#trialsLeft <= 0;
  }

  /** Whether keys may be of an SA of which only the initiator's SPI is known yet. */
  mayKnow(initiatorSpi: string): boolean {
    this.#takeNew();
    return this.#nameless.length > 0 || this.#halfNamed || this.#spis.has(initiatorSpi);
  }

  /** What may open an SA: keys of its SPIs, of its SPIs the other way round, then those without SPIs. */
  *candidates(pair: SpiPair): Generator<Candidate> {
    yield* this.#named(pair);
    for (const keys of this.#byBound.get(pairKey(pair)) ?? []) yield { keys, by: 'trial' };
    yield* this.#unbound();
  }

  /** What other inputs give of the same IKE SA, by name. */
  others(pair: SpiPair, than: Candidate): Secrets {
    const rest = this.#named(pair).filter(({ keys, by }) => by === 'spis' && keys.handle !== than.keys.handle);
    return Object.assign({}, ...rest.toReversed().map(({ keys }) => keys.keys));
  }

  /** To be told of every IKE SA: keys that name it are of it, whether or not any of its messages can be opened. */
  noteSa(pair: SpiPair): void {
    for (const { keys } of this.#named(pair)) {
      const { sameSpis } = this.#useOf(keys);
      if (sameSpis.size < REPORTED) sameSpis.add(pairKey(pair));
    }
  }

  noteOpened({ keys, by }: Candidate, { by: sender, ...opened }: Omit<KeyOpened, 'messages'> & { by: Side }): void {
    const use = this.#useOf(keys);
    const key = pairKey(opened);
    const known = use.opened.get(key);
    if (known !== undefined) known.messages++;
    else if (use.opened.size < REPORTED) use.opened.set(key, { ...opened, messages: 1 });
    use.failed.delete(`${key} ${sender}`);
    if (by === 'trial' && !this.#bound.has(keys.handle)) this.#bind(keys, opened);
  }

  /** Only of keys that name the SA: that others do not fit is no fault of theirs. */
  noteFailed({ keys, by }: Candidate, failed: KeyFailed): void {
    if (by === 'trial') return;
    const { failed: known } = this.#useOf(keys);
    const key = `${pairKey(failed)} ${failed.by}`;
    if (!known.has(key) && known.size < REPORTED) known.set(key, failed);
  }

  /** What became of all keys, in the order in which they were read. */
  *tried(): Generator<KeysTried> {
    this.#takeNew();
    for (const { handle, evidence, initiatorSpi, responderSpi } of this.#vault.ikeSaKeys) {
      const use = this.#uses.get(handle);
      yield {
        kind: 'wire.keys-tried',
        at: NO_STAMP,
        evidence: placeOf(evidence),
        handle,
        opened: [...(use?.opened.values() ?? [])],
        failed: [...(use?.failed.values() ?? [])],
        isNamed: (initiatorSpi ?? responderSpi) !== undefined,
        sameSpis: use?.sameSpis.size ?? 0,
      };
    }
  }

  /** Keys of these SPIs, what tells most first: a table that opens messages may lie beside a file that proves AUTH too. */
  #named({ initiatorSpi, responderSpi }: SpiPair): readonly Candidate[] {
    this.#takeNew();
    const found: Candidate[] = [];
    for (const keys of this.#bySpi.get(initiatorSpi) ?? []) {
      if (keys.initiatorSpi === initiatorSpi && fits(keys.responderSpi, responderSpi)) found.push({ keys, by: 'spis' });
    }
    for (const keys of this.#bySpi.get(responderSpi) ?? []) {
      if (keys.initiatorSpi === undefined && keys.responderSpi === responderSpi) found.push({ keys, by: 'spis' });
      else if (keys.initiatorSpi === responderSpi && keys.responderSpi === initiatorSpi)
        found.push({ keys, by: 'swapped-spis' });
    }
    return found.sort((a, b) => worth(b) - worth(a));
  }

  *#unbound(): Generator<Candidate> {
    const count = Math.min(this.#nameless.length, TRIED_AT_ONCE);
    const from = this.#nextNameless;
    for (let i = 0; i < count && this.#trialsLeft > 0; i++) {
      const keys = this.#nameless[(from + i) % this.#nameless.length];
      if (keys === undefined || this.#bound.has(keys.handle)) continue;
      this.#trialsLeft--;
      yield { keys, by: 'trial' };
    }
  }

  #bind(keys: Kept<IkeSaKeys>, { initiatorSpi, responderSpi }: SpiPair): void {
    const pair = { initiatorSpi, responderSpi };
    this.#bound.set(keys.handle, pair);
    put(this.#byBound, pairKey(pair), keys);
    this.#nextNameless = (this.#nameless.indexOf(keys) + 1) % this.#nameless.length;
  }

  #useOf({ handle }: Kept<IkeSaKeys>): Use {
    const known = this.#uses.get(handle);
    if (known !== undefined) return known;
    const use: Use = { opened: new Map(), failed: new Map(), sameSpis: new Set() };
    this.#uses.set(handle, use);
    return use;
  }

  #takeNew(): void {
    const all = this.#vault.ikeSaKeys;
    for (; this.#taken < all.length; this.#taken++) {
      const keys = all[this.#taken];
      if (keys === undefined) continue;
      const { initiatorSpi, responderSpi } = keys;
      const spi = initiatorSpi ?? responderSpi;
      for (const one of [initiatorSpi, responderSpi]) if (one !== undefined) this.#spis.add(one);
      this.#halfNamed ||= initiatorSpi === undefined && responderSpi !== undefined;
      if (spi === undefined) this.#nameless.push(keys);
      else put(this.#bySpi, spi, keys);
    }
  }
}

/** The right SPIs count more than all keys; of keys those from which others follow. */
function worth({ keys: { keys }, by }: Candidate): number {
  const makesAll = keys.SKEYSEED !== undefined || keys['g^ir'] !== undefined;
  return (by === 'spis' ? 100 : 0) + (makesAll ? 20 : 0) + Object.keys(keys).length;
}

function fits(stated: string | undefined, spi: string): boolean {
  return stated === undefined || stated === spi;
}

/** Both SPIs as one key of a map. */
export function pairKey({ initiatorSpi, responderSpi }: SpiPair): string {
  return `${initiatorSpi} ${responderSpi}`;
}

function put<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}

/** Keys are pointed to and never quoted, whatever their reader put there. */
function placeOf({ excerpt: _excerpt, ...place }: EvidenceRef): EvidenceRef {
  return place;
}
