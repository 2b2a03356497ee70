/** How a client behaves where the evidence from the field leaves room. */
export interface Habits {
  /** Seconds the user takes for the password. */
  readonly thinkSeconds: number;
  /** What follows a refused reconnect. */
  readonly afterRefusal: 'login' | 'retry' | 'give-up';
  /** Tries of one reconnect before it is given up, and the pause between them. */
  readonly tries: number;
  readonly pauseSeconds: number;
  /** From the network being back to the first try. */
  readonly settleMs: number;
  /** A login in place of a reconnect, as of a client that lost its session ID. */
  readonly forgetsSession: boolean;
  /** Whether the log says that the machine goes to sleep; no published log does. */
  readonly wordsSuspend: boolean;
  /** Whether a failed downloader ends the connection, as it is reported of older headends. */
  readonly needsDownloader: boolean;
  readonly probeSeconds: number;
}

/** A client and a user as most cases have them. */
export const USUAL: Habits = {
  thinkSeconds: 14,
  afterRefusal: 'login',
  tries: 3,
  pauseSeconds: 5,
  settleMs: 9_000,
  forgetsSession: false,
  wordsSuspend: true,
  needsDownloader: false,
  probeSeconds: 30,
};
