/** Stands for a secret in events and results. Says nothing about it, not even its length. */
export type SecretHandle = string;

/** Where readers put what must never be printed. The run owns the one behind it and never serialises it. */
export interface SecretSink {
  /** Keeps a secret and returns a handle for events. `use` is for people: `session token`, `pre-shared key`. */
  keep(secret: string | Uint8Array, use: string): SecretHandle;
}
