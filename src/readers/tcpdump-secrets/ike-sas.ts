import type { EvidenceRef } from '../../model/evidence.ts';
import type { IkeKeyName, IkeSaKeys } from '../../model/secrets.ts';
import type { IkeSecret } from './secrets.ts';

export interface Half extends IkeSecret {
  readonly evidence: EvidenceRef;
}

interface Entry {
  readonly keys: IkeSaKeys;
  readonly sides: ReadonlySet<Half['side']>;
}

const NAMES = {
  initiator: { integrity: 'SK_ai', encryption: 'SK_ei' },
  responder: { integrity: 'SK_ar', encryption: 'SK_er' },
} as const satisfies Record<Half['side'], Record<'integrity' | 'encryption', IkeKeyName>>;

/** Joins the two lines of each IKE SA. A second line for a side begins an entry of its own, unless it says the same. */
export class IkeSas {
  /** Lines that are in an entry. */
  lines = 0;
  repeated = 0;
  private readonly entries: Entry[] = [];
  /** By SPIs, the place of the last entry. */
  private readonly places = new Map<string, number>();

  add(half: Half): void {
    const pair = `${half.initiatorSpi} ${half.responderSpi}`;
    const place = this.places.get(pair);
    const before = place === undefined ? undefined : this.entries[place];
    const keys = keysOf(half);
    if (before !== undefined && sameKeys(before.keys.keys, keys)) {
      this.repeated++;
      return;
    }
    this.lines++;
    if (place !== undefined && before !== undefined && !before.sides.has(half.side)) {
      const joined = { ...aboutOf(half), ...before.keys, keys: { ...before.keys.keys, ...keys } };
      this.entries[place] = { keys: joined, sides: new Set([...before.sides, half.side]) };
      return;
    }
    this.places.set(pair, this.entries.length);
    this.entries.push({ keys: { ...aboutOf(half), keys }, sides: new Set([half.side]) });
  }

  /** In the order of their first lines. */
  all(): readonly Entry[] {
    return this.entries;
  }
}

function aboutOf(half: Half): Omit<IkeSaKeys, 'keys'> {
  const { evidence, initiatorSpi, responderSpi, encryption, integrity } = half;
  return {
    evidence,
    initiatorSpi,
    responderSpi,
    ...(encryption !== undefined && { encryption }),
    ...(integrity !== undefined && { integrity }),
  };
}

function keysOf({ side, integrityKey, encryptionKey }: Half): IkeSaKeys['keys'] {
  const { integrity, encryption } = NAMES[side];
  return {
    ...(integrityKey !== undefined && { [integrity]: integrityKey }),
    ...(encryptionKey !== undefined && { [encryption]: encryptionKey }),
  };
}

function sameKeys(known: IkeSaKeys['keys'], keys: IkeSaKeys['keys']): boolean {
  return Object.entries(keys).every(([name, key]) => {
    // The names come from NAMES.
    const before = known[name as IkeKeyName];
    return before !== undefined && Buffer.compare(before, key) === 0;
  });
}
