import type { SecretHandle, SecretSink } from '../model/secrets.ts';

interface Kept {
  readonly secret: Uint8Array;
  readonly use: string;
}

/** Below this length a secret may be an ordinary word (`cisco`), and removing it everywhere would damage the report. */
const SCRUBBED_FROM = 8;

/**
 * Holds every key, token and password of a run. `analyze` makes one and drops it with the run; nothing serialises it,
 * and it has no way to list what it holds.
 */
export class Vault implements SecretSink {
  readonly #kept = new Map<SecretHandle, Kept>();
  readonly #texts = new Set<string>();

  keep(secret: string | Uint8Array, use: string): SecretHandle {
    const octets = typeof secret === 'string' ? Buffer.from(secret, 'utf8') : Buffer.from(secret);
    for (const [handle, kept] of this.#kept) {
      if (kept.use === use && Buffer.compare(kept.secret, octets) === 0) return handle;
    }
    const handle = `secret-${this.#kept.size + 1}`;
    this.#kept.set(handle, { secret: octets, use });
    if (typeof secret === 'string' && secret.length >= SCRUBBED_FROM) this.#texts.add(secret);
    return handle;
  }

  /** The text with every kept secret of eight characters or more replaced, wherever it turned up. */
  scrub(text: string): string {
    let clean = text;
    // The longest first: a shorter one that it begins with would leave its tail.
    const longestFirst = [...this.#texts].sort((a, b) => b.length - a.length);
    for (const secret of longestFirst) if (clean.includes(secret)) clean = clean.replaceAll(secret, '<hidden>');
    return clean;
  }

  get size(): number {
    return this.#kept.size;
  }

  /** What `JSON.stringify` and string conversion give: never the content. */
  toJSON(): string {
    return `<vault of ${this.#kept.size}>`;
  }

  toString(): string {
    return this.toJSON();
  }
}
