// A made-up event log of the client for measuring. The same number of records gives the same bytes on every machine.
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { evtxFile, type WrittenEvent } from '../test/support/evtx.ts';

/** What a client writes all day, most of it without a meaning for a reconnect. */
const BODIES: readonly string[] = [
  'Function: CThread::invokeRun\nFile: Utility\\Thread.cpp\nLine: 435\nInvoked Function: IRunnable::Run\nReturn Code: -32112629 (0xFE16000B)\nDescription: BROWSERPROXY_ERROR_NO_PROXY_FILE',
  'A routing table change notification has been received.  Starting automatic correction of the routing table.',
  'Function: CTlsProtocol::handshake\nFile: TlsProtocol.cpp\nLine: 1201\nHandshake state 3 of 7',
  'VPN state: Connecting\nNetwork state: Network Accessible\nNetwork control state: Network Access: Available',
  'Current Profile: office.xml\nReceived VPN Session Configuration Settings:\nKeep Installed: enabled\nRekey Method: disabled\nProxy Setting: do not modify',
];

/** Writes the log unless it is there already. */
export function eventLog(path: string, records: number): void {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  const written = Array.from({ length: records }, (_, index) => eventAt(index));
  writeFileSync(`${path}.partial`, evtxFile(written));
  renameSync(`${path}.partial`, path);
}

function eventAt(index: number): WrittenEvent {
  const time = new Date(Date.UTC(2025, 5, 24) + index * 500).toISOString().replace('Z', '1234Z');
  const body = index % 50 === 0 ? 'VPN SESSION START: Initiating VPN connection' : BODIES[index % BODIES.length];
  return { id: index + 1, time, provider: index % 4 === 0 ? 'acvpnui' : 'acvpnagent', strings: [body ?? ''] };
}
