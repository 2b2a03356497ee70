// What `keys check` found out, as plain data for its page. No octet of a key or secret is in it.
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { EvidenceRef, SourceId } from '../../model/evidence.ts';

/** One sentence; a pointer to `at` stands behind `text`, and `behind` ends the sentence. */
export interface Remark {
  readonly tone: 'good' | 'bad' | 'plain';
  readonly text: string;
  readonly at?: EvidenceRef;
  readonly behind?: string;
}

/** Keys that were given together: of an IKE SA, of a direction of an ESP SA, or a secret. */
export interface CheckedKeys {
  readonly evidence: EvidenceRef;
  /** `IKE SA 91a49c5581560ff5 85a16371837f75f3`, `ESP SPI 5410ab50`, `session token`. */
  readonly subject: string;
  /** Names of what was given: `SK_ei`, `SKEYSEED`, `encryption key`. */
  readonly names: readonly string[];
  /** Algorithms as the input names them. */
  readonly algorithms: readonly string[];
  /** True where they open or prove something; without a capture, where they were understood without a fault. */
  readonly fits: boolean;
  readonly remarks: readonly Remark[];
}

export interface CheckedFile {
  readonly source: SourceId;
  /** What kind of file it is, for people. */
  readonly title: string;
  readonly keys: readonly CheckedKeys[];
  /** What the reader did not understand. */
  readonly faults: readonly Diagnostic[];
  /** What it only wants to be known. */
  readonly notes: readonly Diagnostic[];
}

/** An IKE SA of the captures that has encrypted messages. */
export interface CheckedSa {
  readonly initiatorSpi: string;
  readonly responderSpi: string;
  readonly evidence: EvidenceRef;
  readonly encryptedMessages: number;
  readonly isOpened: boolean;
  /** Of an opened SA, what its AUTH payloads prove; of any other, what is known of why it stays closed. */
  readonly remarks: readonly Remark[];
}

export interface KeyCheck {
  /** Relative paths of all inputs. */
  readonly paths: ReadonlyMap<SourceId, string>;
  readonly captures: readonly SourceId[];
  readonly files: readonly CheckedFile[];
  readonly sas: readonly CheckedSa[];
  /** Keys of ESP SAs were given: the page says that ESP stays closed. */
  readonly hasEspKeys: boolean;
}

/** Nothing to find fault with: all keys fit, every line was understood. */
export function isClean({ files }: KeyCheck): boolean {
  return files.every(({ keys, faults }) => faults.length === 0 && keys.every(({ fits }) => fits));
}
