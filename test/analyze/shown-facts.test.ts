// What only outputs of a gateway tell: where a person finds it in the result.
import { expect, test } from 'vitest';
import { caseFolder, run } from '../support/runs.ts';

const VERSION = `gw1#show version
Cisco IOS XE Software, Version 17.16.01a
gw1 uptime is 12 minutes
System returned to ROM by reload
System restarted at 01:05:09 UTC Thu Mar 13 2025
Last reload reason: Reload Command
`;
const LOG = `Mar 13 2025 01:00:00.000 UTC: %SYS-5-CONFIG_I: Configured from console by admin on vty0
Mar 13 2025 01:10:00.000 UTC: %SYS-5-CONFIG_I: Configured from console by admin on vty0
`;

const analysed = async (files: Readonly<Record<string, string>>) => (await run([caseFolder(files)])).result;

test('a restart is a fact of the box, and one of the story where it falls into it', async () => {
  const { boxes, timeline } = await analysed({ 'gw1.txt': `${LOG}${VERSION}gw1#\n` });
  expect(boxes).toMatchObject([
    {
      names: ['gw1'],
      restart: {
        at: { utc: '2025-03-13T01:05:09Z' },
        text: '01:05:09 UTC Thu Mar 13 2025',
        uptime: '12 minutes',
        reason: 'Reload Command',
        evidence: [{ line: 4 }],
      },
    },
  ]);
  const told = timeline.filter(({ kind }) => kind === 'gateway.restarted' || kind === 'gateway.box');
  expect(told.map(({ at, summary }) => [at.utc, summary])).toContainEqual([
    '2025-03-13T01:05:09Z',
    'Gateway was restarted: last reload reason: Reload Command',
  ]);
  expect(told.map(({ summary }) => summary)).toContain(
    'show version of gw1: up 12 minutes, restarted at 01:05:09 UTC Thu Mar 13 2025, last reload reason: Reload Command',
  );
});

test('a restart long before is no part of the story', async () => {
  const before = VERSION.replace('Mar 13 2025', 'Jan 02 2025');
  expect(before).not.toBe(VERSION);
  const { boxes, timeline } = await analysed({ 'gw1.txt': `${LOG}${before}gw1#\n` });
  expect(boxes[0]?.restart?.at?.utc).toBe('2025-01-02T01:05:09Z');
  expect(timeline.filter(({ kind }) => kind === 'gateway.restarted')).toEqual([]);
});

test('of two outputs of one box the later start counts', async () => {
  const earlier = VERSION.replace('01:05:09', '00:05:09').replace('Reload Command', 'PowerOn');
  const { boxes } = await analysed({ 'a.txt': VERSION, 'b.txt': earlier });
  expect(boxes.map(({ restart }) => restart?.reason)).toEqual(['Reload Command']);
});

test('a box that no output describes has no restart', async () => {
  const { boxes } = await analysed({ 'gw1.txt': `${LOG}gw1#show clock\n01:11:00.000 UTC Thu Mar 13 2025\ngw1#\n` });
  expect(boxes.every((box) => !('restart' in box))).toBe(true);
});

test('counters, errors and the state of the clock stand in the timeline where they say something', async () => {
  const { timeline } = await analysed({
    'gw1.txt': `gw1#show ntp status
Clock is unsynchronized, stratum 16, no reference clock
gw1#show crypto ikev2 stats
Crypto IKEv2 SA Statistics
Incoming IKEv2 Requests: 12 accepted: 9 rejected: 3
Rejected IKEv2 Requests: 3 rsrc low: 0 SA limit: 3
gw1#show crypto ikev2 diagnose error
Exit Path Table - status: enable, current entry 1, deleted 0, max allow 50
Error(7): Failed to locate an item in the database
gw1#show crypto ipsec sa
interface: Virtual-Access2
    Crypto map tag: Virtual-Access2-head-0, local addr 203.0.113.5
   protected vrf: (none)
   local  ident (addr/mask/prot/port): (0.0.0.0/0.0.0.0/0/0)
   remote ident (addr/mask/prot/port): (10.10.10.1/255.255.255.255/0/0)
   current_peer 198.51.100.23 port 4500
    #pkts encaps: 120, #pkts encrypt: 120, #pkts digest: 120
    #pkts decaps: 0, #pkts decrypt: 0, #pkts verify: 0
    #send errors 0, #recv errors 2
gw1#show clock
01:11:00.000 UTC Thu Mar 13 2025
gw1#
`,
  });
  expect(timeline.map(({ summary }) => summary)).toEqual([
    'show ntp status: the clock is NOT synchronised (stratum 16)',
    'show crypto ikev2 stats: Incoming IKEv2 Requests rejected 3, Rejected IKEv2 Requests 3, Rejected IKEv2 Requests SA limit 3',
    'show crypto ikev2 diagnose error: 7 x Failed to locate an item in the database',
    'show crypto ipsec sa for 198.51.100.23: 120 packets encapsulated, 0 decapsulated, 2 errors',
  ]);
});
