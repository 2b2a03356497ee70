// A console and a terminal in one window, or two relays of one server, print each record twice in a row. Nothing goes back in time
// there, and a line may well come twice. But five records in a row, a packet among them, each twice in its own millisecond, are
// one printed twice: what is sent again is sent seconds later, and of fragments only the packet comes several times.
import { type GatewayRecord, recordKey } from './record-key.ts';

/** Records in a row that all stand several times. */
const LEAST_IN_A_ROW = 5;

/** The records as they were printed first, and in further lists as they were printed again. */
export function printings(records: readonly GatewayRecord[]): readonly (readonly GatewayRecord[])[] {
  if (!hasPacketTwice(records)) return [records];
  const byKey = new Map<string, GatewayRecord[]>();
  for (const record of records) {
    if (!isClose(record)) continue;
    const key = recordKey(record);
    const same = byKey.get(key);
    if (same === undefined) byKey.set(key, [record]);
    else same.push(record);
  }
  const sames = new Map([...byKey.values()].map((same) => [same[0], same]));
  const printingOf = new Map<GatewayRecord, number>();
  let row: GatewayRecord[][] = [];
  const endRow = () => {
    const often = timesPrinted(row);
    for (const same of row) for (const [index, record] of same.entries()) printingOf.set(record, index % often);
    row = [];
  };
  for (const record of records) {
    const same = sames.get(record);
    if (same !== undefined && same.length > 1) row.push(same);
    // What is no first of its kind was counted with that one.
    else if (same !== undefined || !isClose(record)) endRow();
  }
  endRow();
  const lists: GatewayRecord[][] = [[]];
  for (const record of records) {
    const index = printingOf.get(record) ?? 0;
    while (lists.length <= index) lists.push([]);
    lists[index]?.push(record);
  }
  return lists;
}

function isClose({ at }: GatewayRecord): boolean {
  return at.resolutionMs < 1000;
}

function hasPacketTwice(records: readonly GatewayRecord[]): boolean {
  const seen = new Set<string>();
  return records.some((record) => {
    if (record.kind !== 'gateway.ike-packet' || !isClose(record) || record.initiatorSpi === undefined) return false;
    const key = recordKey(record);
    return seen.size === seen.add(key).size;
  });
}

/** How often most records of a row stand there: a line that came twice stands there four times. */
function timesPrinted(row: readonly (readonly GatewayRecord[])[]): number {
  const hasPacket = row.some(([first]) => first?.kind === 'gateway.ike-packet' && first.initiatorSpi !== undefined);
  if (row.length < LEAST_IN_A_ROW || !hasPacket) return 1;
  const counts = row.map(({ length }) => length).sort((a, b) => a - b);
  return counts[Math.floor((counts.length - 1) / 2)] ?? 1;
}
