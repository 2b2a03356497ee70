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

/**
 * `fits`: they open or prove something; without a capture they were understood without a fault. `wrong`: something in the evidence
 * says so. `unchecked`: nothing there tells either, as of an IKE SA that the captures do not show.
 */
export type Worth = 'fits' | 'wrong' | 'unchecked';

/** Keys that were given together: of an IKE SA, of a direction of an ESP SA, or a secret. */
export interface CheckedKeys {
  readonly evidence: EvidenceRef;
  /** `IKE SA 91a49c5581560ff5 85a16371837f75f3`, `ESP SPI 5410ab50`, `session token`. */
  readonly subject: string;
  /** Names of what was given: `SK_ei`, `SKEYSEED`, `encryption key`. */
  readonly names: readonly string[];
  /** Algorithms as the input names them. */
  readonly algorithms: readonly string[];
  readonly worth: Worth;
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
  /** Of them, those that were captured whole, fragments counted as messages. */
  readonly wholeMessages: number;
  readonly openedMessages: number;
  /** Of an opened SA, what its AUTH payloads prove; of any other, what is known of why it stays closed. */
  readonly remarks: readonly Remark[];
}

export interface KeyCheck {
  /** Relative paths of all inputs. */
  readonly paths: ReadonlyMap<SourceId, string>;
  readonly captures: readonly SourceId[];
  /** Inputs that were named and that are neither keys nor captures, or cannot be read. */
  readonly unread: number;
  readonly files: readonly CheckedFile[];
  readonly sas: readonly CheckedSa[];
  /** Keys of ESP SAs were given: the page says that ESP stays closed. */
  readonly hasEspKeys: boolean;
}

/**
 * `failed`: a key is wrong, none fits, or something in a key file was not understood. `partly`: of others nothing says that they fit,
 * as of a whole gateway's keys, whose IKE SAs one capture does not show.
 */
export type Grade = 'ok' | 'partly' | 'failed';

export function gradeOf({ files }: KeyCheck): Grade {
  const keys = files.flatMap((file) => file.keys);
  const isFaulty = files.some(({ faults }) => faults.length > 0) || keys.some(({ worth }) => worth === 'wrong');
  if (isFaulty || keys.every(({ worth }) => worth !== 'fits')) return 'failed';
  return keys.every(({ worth }) => worth === 'fits') ? 'ok' : 'partly';
}
