// What is true of the lab's captures, message by message: made from decrypted traffic by two readers that know nothing of
// this project.
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export interface TrueMessage {
  readonly frame: number;
  /** Seconds since the epoch with nine digits behind the point. */
  readonly time: string;
  readonly src: string;
  readonly sport: number;
  readonly dst: string;
  readonly dport: number;
  readonly spi_i: string;
  readonly spi_r: string;
  readonly exchange_type: number;
  readonly exchange: string;
  /** As `0x08`. */
  readonly flags: string;
  readonly from_original_initiator: boolean;
  readonly response: boolean;
  readonly message_id: number;
  readonly length: number;
  readonly encrypted: boolean;
  /** Decrypted; of a message in fragments at the frame that completes it. */
  readonly payloads?: readonly string[];
  readonly skf?: { readonly number: number; readonly total: number };
  readonly fragment_frames?: readonly number[];
  readonly ip_fragment_frames?: readonly number[];
  readonly same_bytes_as_frame?: number;
}

/** The messages of a capture. A second capture of the same traffic has a file of its own. */
export function trueMessages(capturePath: string): readonly TrueMessage[] {
  const own = `${capturePath}.truth.json`;
  const path = existsSync(own) ? own : join(dirname(capturePath), 'truth.json');
  const { capture, messages } = JSON.parse(readFileSync(path, 'utf8'));
  if (capture !== basename(capturePath)) throw new Error(`${path} tells of ${capture}`);
  return messages;
}
