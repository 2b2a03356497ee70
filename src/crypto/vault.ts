import type { AuthSecret, ChildSharedSecret, EspKeys, IkeSaKeys, SecretHandle, SecretSink } from '../model/secrets.ts';

/** What was kept, with the handle that events know it by. */
export type Kept<T> = T & { readonly handle: SecretHandle };

/** For readers of what holds no secrets, and for looking at a file before it is read. */
export const NO_VAULT: SecretSink = {
  keep: () => '',
  keepUnlessIdentity: () => undefined,
  keepIkeSaKeys: () => '',
  keepEspKeys: () => '',
  keepChildSharedSecret: () => '',
  keepAuthSecret: () => '',
};

/** Below this length a secret may be an ordinary word (`cisco`), and removing it everywhere would damage the report. */
const SCRUBBED_FROM = 8;

/** Beyond this many, whole words are looked up instead. */
const SEARCHED_ONE_BY_ONE = 2000;

/**
 * Holds every key, token and password of a run. `analyze` makes one and drops it with the run. What opens messages and
 * proves AUTH takes keys from it; nothing serialises it, and no way of printing it shows what it holds.
 */
export class Vault implements SecretSink {
  readonly #handles = new Map<string, SecretHandle>();
  readonly #ikeSaKeys: Kept<IkeSaKeys>[] = [];
  readonly #espKeys: Kept<EspKeys>[] = [];
  readonly #childSharedSecrets: Kept<ChildSharedSecret>[] = [];
  readonly #authHandles = new Map<string, SecretHandle>();
  readonly #authSecrets: Kept<AuthSecret>[] = [];
  readonly #doubtful: Uint8Array[] = [];
  #size = 0;
  #keysTaken = 0;
  readonly #texts = new Set<string>();
  #longestFirst: readonly string[] | undefined;

  keep(secret: string | Uint8Array, use: string): SecretHandle {
    const octets = typeof secret === 'string' ? Buffer.from(secret, 'utf8') : Buffer.from(secret);
    const key = `${use}:${octets.toString('latin1')}`;
    const known = this.#handles.get(key);
    if (known !== undefined) return known;
    const handle = this.#nextHandle();
    this.#handles.set(key, handle);
    if (typeof secret === 'string') this.#scrubText(secret);
    else this.#scrubOctets(octets);
    return handle;
  }

  keepIkeSaKeys(keys: IkeSaKeys): SecretHandle {
    this.#keysTaken++;
    for (const octets of Object.values(keys.keys)) this.#scrubOctets(octets);
    const handle = this.#nextHandle();
    this.#ikeSaKeys.push({ ...keys, handle });
    return handle;
  }

  keepEspKeys(keys: EspKeys): SecretHandle {
    this.#keysTaken++;
    for (const octets of [keys.encryptionKey, keys.integrityKey]) if (octets !== undefined) this.#scrubOctets(octets);
    const handle = this.#nextHandle();
    this.#espKeys.push({ ...keys, handle });
    return handle;
  }

  keepChildSharedSecret(secret: ChildSharedSecret): SecretHandle {
    this.#keysTaken++;
    this.#scrubOctets(secret.sharedSecret);
    const handle = this.#nextHandle();
    this.#childSharedSecrets.push({ ...secret, handle });
    return handle;
  }

  /** One secret of one use has one handle, however often a log repeats it. */
  keepAuthSecret(secret: AuthSecret): SecretHandle {
    this.#keysTaken++;
    const { use, identity = '' } = secret;
    const key = `${use} ${identity} ${Buffer.from(secret.secret).toString('latin1')}`;
    const known = this.#authHandles.get(key);
    if (known !== undefined) return known;
    this.#authHandles.set(key, `secret-${this.#size + 1}`);
    if (secret.mayBeIdentity === true) this.keepUnlessIdentity(secret.secret);
    else this.#scrubOctets(secret.secret);
    const handle = this.#nextHandle();
    this.#authSecrets.push({ ...secret, handle });
    return handle;
  }

  /** Keys of IKE SAs, in the order in which they were read. */
  get ikeSaKeys(): readonly Kept<IkeSaKeys>[] {
    return this.#ikeSaKeys;
  }

  get espKeys(): readonly Kept<EspKeys>[] {
    return this.#espKeys;
  }

  get childSharedSecrets(): readonly Kept<ChildSharedSecret>[] {
    return this.#childSharedSecrets;
  }

  get authSecrets(): readonly Kept<AuthSecret>[] {
    return this.#authSecrets;
  }

  /** Keeps what may be a secret or a name: a gateway's private attributes hold session IDs beside session tokens. */
  keepUnlessIdentity(value: Uint8Array): void {
    this.#doubtful.push(value);
  }

  /** To be called before scrubbing: what is an IKE identity of the case, in upper-case hex, is no secret. */
  settle(identities: ReadonlySet<string>): void {
    for (const value of this.#doubtful.splice(0)) {
      if (identities.has(Buffer.from(value).toString('hex').toUpperCase())) continue;
      this.keep(value, 'private attribute');
    }
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
    const hidden = (word: string) => (this.#texts.has(word) ? '<hidden>' : word);
    return text.replace(/[^\s"'<>,;]{8,}/g, (word) => {
      const whole = hidden(word);
      // (abc). · token=abc: what stands around a secret may be in one word with it.
      return whole === word ? word.replace(/[^=:&?|()[\]{}.!]{8,}/g, hidden) : whole;
    });
  }

  /** How many sets of keys and secrets of AUTH inputs gave, repetitions counted. */
  get keysTaken(): number {
    return this.#keysTaken;
  }

  get size(): number {
    return this.#size;
  }

  #nextHandle(): SecretHandle {
    this.#longestFirst = undefined;
    return `secret-${++this.#size}`;
  }

  /** Octets turn up as hex in both cases, as base64, and as the text that they may be. */
  #scrubOctets(octets: Uint8Array): void {
    const bytes = Buffer.from(octets);
    // Nothing but zeros is no secret, and stands in many places.
    if (bytes.every((octet) => octet === bytes[0])) return;
    const hex = bytes.toString('hex');
    const text = bytes.toString('latin1');
    const spellings = [
      hex,
      hex.toUpperCase(),
      bytes.toString('base64'),
      ...(/^[\x20-\x7e]+$/.test(text) ? [text] : []),
    ];
    for (const spelling of spellings) this.#scrubText(spelling);
  }

  #scrubText(text: string): void {
    if (text.length >= SCRUBBED_FROM) this.#texts.add(text);
  }

  /** What `JSON.stringify` and string conversion give: never the content. */
  toJSON(): string {
    return `<vault of ${this.#size}>`;
  }

  toString(): string {
    return this.toJSON();
  }
}
