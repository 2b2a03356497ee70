import type { WrittenEvent } from '../support/evtx.ts';
import type { ReadResult } from './client-sources.ts';

/** The record ids of the events that were read. */
export const ids = ({ events }: ReadResult): (number | undefined)[] => events.map(({ evidence }) => evidence.record);

export const counts = ({ tallies }: ReadResult): object[] =>
  tallies.map(({ read, used, skipped }) => ({ read, used, skipped }));

/** Many notices, each of a host of its own, so that one can be told from another. */
export function notices(count: number, more: Partial<WrittenEvent> = {}): WrittenEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    time: `2031-07-29T20:00:00.${String(index).padStart(7, '0')}Z`,
    provider: 'acvpnui',
    strings: [`Message type information sent to the user:\r\nContacting Host ${index + 1}.`],
    ...more,
  }));
}
