import type { SecretHandle, SecretSink } from '../model/secrets.ts';

interface Kept {
  readonly secret: Uint8Array;
  readonly use: string;
}

/** Below this length a secret may be an ordinary word (`cisco`), and removing it everywhere would damage the report. */
const SCRUBBED_FROM = 8;

/** Beyond this many, whole words are looked up instead. */
const SEARCHED_ONE_BY_ONE = 2000;

/**
 * Holds every key, token and password of a run. `analyze` makes one and drops it with the run; nothing serialises it,
 * and it has no way to list what it holds.
 */
export class Vault implements SecretSink {
  readonly #kept = new Map<SecretHandle, Kept>();
  readonly #handles = new Map<string, SecretHandle>();
  readonly #texts = new Set<string>();
  #longestFirst: readonly string[] | undefined;

  keep(secret: string | Uint8Array, use: string): SecretHandle {
    const octets = typeof secret === 'string' ? Buffer.from(secret, 'utf8') : Buffer.from(secret);
    const key = `${use}:${octets.toString('latin1')}`;
    const known = this.#handles.get(key);
    if (known !== undefined) return known;
    const handle = `secret-${this.#kept.size + 1}`;
    this.#handles.set(key, handle);
    this.#kept.set(handle, { secret: octets, use });
    this.#longestFirst = undefined;
    if (typeof secret === 'string' && secret.length >= SCRUBBED_FROM) this.#texts.add(secret);
    return handle;
  }

  /** The text with every kept secret of eight characters or more replaced, wherever it turned up. */
  scrub(text: string): string {
    let clean = text;
    // The longest first: a shorter one that it begins with would leave its tail.
    this.#longestFirst ??= [...this.#texts].sort((a, b) => b.length - a.length);
    if (this.#longestFirst.length > SEARCHED_ONE_BY_ONE) return this.#scrubWords(text);
    for (const secret of this.#longestFirst) if (clean.includes(secret)) clean = clean.replaceAll(secret, '<hidden>');
    return clean;
  }

  /** A configuration with thousands of keyrings: a search for each of them in each string would never end. */
  #scrubWords(text: string): string {
    return text.replace(/[^\s"'<>,;]{8,}/g, (word) => (this.#texts.has(word) ? '<hidden>' : word));
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
