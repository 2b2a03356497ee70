import { NO_STAMP } from '../../model/time.ts';
import { clockLine } from '../../text/ios-stamp.ts';
import type { SyslogPattern } from './syslog-patterns.ts';
import { shownText } from './syslog-text.ts';

// Messages of interfaces and of the system (ios-text.md 3.2, 3.3).

const UPDOWN = /Interface ([A-Za-z][\w./:-]{0,63}), changed state to (up|down)/i;

const ANY = /.*/s;

export const SYSTEM_PATTERNS: readonly SyslogPattern[] = [
  // %LINEPROTO-5-UPDOWN: Line protocol on Interface Virtual-Access1, changed state to up
  { name: 'LINEPROTO-UPDOWN', form: UPDOWN, fact: (found) => changed(found, 'line-protocol') },
  // %LINK-3-UPDOWN: Interface GigabitEthernet1, changed state to down
  { name: 'LINK-UPDOWN', form: UPDOWN, fact: (found) => changed(found, 'link') },
  {
    // %LINK-5-CHANGED: Interface Tunnel10, changed state to administratively down
    name: 'LINK-CHANGED',
    form: /Interface ([A-Za-z][\w./:-]{0,63}), changed state to (?:(administratively) )?(up|down)/i,
    fact: ([, name = '', administratively, state = '']) => ({
      kind: 'gateway.interface-changed',
      interface: name,
      up: state.toLowerCase() === 'up',
      layer: 'link',
      administrative: administratively !== undefined,
    }),
  },
  {
    // %SYS-5-CONFIG_I: Configured from console by admin on vty0 (192.168.10.50)
    name: 'SYS-CONFIG_I',
    // What a person types sticks to `by console`; a name of somebody stands before ` on `.
    form: /Configured from (\S{1,128})(?: by (?:(\S{1,128}) on ([\w/.-]{1,32})|(console|\S{1,128})))?(?: \(([0-9A-Fa-f.:]{2,45})\))?/i,
    fact: ([, from = '', by, on, alone, address]) => ({
      kind: 'gateway.config-changed',
      wording: 'confirmed',
      // A file that was copied in names the server, and may name a password.
      from: shownText(from),
      by: by ?? alone,
      on,
      address,
    }),
  },
  {
    // %SYS-6-CLOCKUPDATE: System clock has been updated from 13:58:31 UTC Mon Mar 3 2025 to 14:00:06 UTC Mon Mar 3 2025, configured from console by admin on vty0 (192.168.10.50).
    name: 'SYS-CLOCKUPDATE',
    form: /updated from (.{8,60}?) to (.{8,60}?)(?:, configured from (\S{1,64})(?: by (\S{1,64}))?|$)/i,
    fact: ([, from = '', to = '', configuredFrom, by], { clock }) => ({
      kind: 'gateway.clock-updated',
      wording: 'unconfirmed',
      from: clockLine(from, clock) ?? NO_STAMP,
      to: clockLine(to, clock) ?? NO_STAMP,
      configuredFrom,
      by,
    }),
  },
  // %SYS-5-RESTART: System restarted --
  { name: 'SYS-RESTART', form: ANY, fact: (found) => restarted(found, 'restarted') },
  // %SYS-6-BOOTTIME: Time taken to reboot after reload =  143 seconds
  { name: 'SYS-BOOTTIME', form: ANY, fact: (found) => restarted(found, 'boot-time') },
  // %SYS-5-RELOAD: Reload requested by admin on vty0 (192.168.10.50). Reload Reason: Reload command.
  { name: 'SYS-RELOAD', form: ANY, fact: (found) => restarted(found, 'reload') },
  // %SYS-6-LOGOUT: User admin has exited tty session 2(192.168.10.50)
  { name: 'SYS-LOGOUT', form: ANY },
  {
    // %NTP-6-PEERUNREACH: Peer 192.0.2.123 is unreachable
    // %NTP-5-PEERSYNC: NTP synced to peer 192.0.2.123
    name: 'NTP-*',
    form: ANY,
    fact: ([text], { mnemonic }) => ({
      kind: 'gateway.ntp-state',
      wording: 'unconfirmed',
      mnemonic,
      text: shownText(text),
    }),
  },
  {
    // %HSRP-5-STATECHANGE: GigabitEthernet1 Grp 1 state Standby -> Active
    name: 'HSRP-STATECHANGE',
    form: /([A-Za-z][\w./:-]{0,63}) Grp (\d{1,5}) state (\w{1,20}) -> (Active|Standby|Speak|Listen|Learn|Init|Disabled)/i,
    fact: ([, name = '', group, from = '', to = '']) => ({
      kind: 'gateway.standby-changed',
      wording: 'unconfirmed',
      interface: name,
      group: Number(group),
      from,
      to,
    }),
  },
];

function changed([, name = '', state = '']: RegExpExecArray, layer: 'link' | 'line-protocol') {
  const up = state.toLowerCase() === 'up';
  return { kind: 'gateway.interface-changed', interface: name, up, layer, administrative: false } as const;
}

function restarted([text]: RegExpExecArray, step: 'reload' | 'restarted' | 'boot-time') {
  return { kind: 'gateway.restarted', wording: 'unconfirmed', step, text: shownText(text) } as const;
}
