import type { ClientDescription } from '../world/descriptions.ts';
import type { ClientNote } from '../world/notes.ts';
import type { Random } from '../world/random.ts';
import { type Micros, MS, SECOND } from '../world/time.ts';

// Lines that other processes write into the log that a client shares with them. Some speak of tunnels, peers and
// connections too: another VPN client's words are no evidence of this one.

export interface SystemLine {
  readonly at: Micros;
  readonly process: string;
  readonly pid: number | null;
  readonly message: string;
  /** How much later than its stamp it was written: lines of different processes stand slightly out of order. */
  readonly late?: Micros;
}

/** Foreign lines close to the times of the client's own; a sleeping machine writes none. */
export function foreignLines(
  times: readonly Micros[],
  notes: readonly ClientNote[],
  options: ForeignOptions,
): SystemLine[] {
  const { description, random } = options;
  const sleeps = sleepsOf(notes);
  const awake = (at: Micros): boolean => !sleeps.some(({ from, to }) => at >= from && at < to);
  const texts = description.platform === 'macos' ? MACOS : LINUX;
  // The texts take turns, so that a short log has nearly all of them.
  let turn = random.int(0, texts.length - 1);
  const chatter = times.flatMap((time): SystemLine[] => {
    if (!random.chance(0.4)) return [];
    turn += 1;
    const drawn = texts[turn % texts.length];
    const at = time + random.int(-900 * MS, 900 * MS);
    const late = random.chance(0.15) ? random.int(1, 3) * SECOND : 0;
    const copies = turn % 5 === 0 ? 3 : 1;
    if (drawn === undefined || !awake(at)) return [];
    return Array.from({ length: copies }, (_, copy) => ({ at: at + copy * MS, late, ...drawn }));
  });
  return [...chatter, ...sleeps.flatMap((sleep) => wakeUp(sleep, description))];
}

export interface ForeignOptions {
  readonly description: ClientDescription;
  readonly random: Random;
}

interface Sleep {
  readonly from: Micros;
  readonly to: Micros;
}

function sleepsOf(notes: readonly ClientNote[]): Sleep[] {
  const sleeps: Sleep[] = [];
  let from: Micros | null = null;
  for (const note of [...notes].sort((a, b) => a.at - b.at)) {
    if (note.kind === 'suspend') from = note.at;
    if (note.kind !== 'resume' || from === null) continue;
    sleeps.push({ from, to: note.at });
    from = null;
  }
  return sleeps;
}

// The kernel's buffer is written out after the wake-up: lines about falling asleep have the stamp of waking.
function wakeUp({ to }: Sleep, { platform }: ClientDescription): SystemLine[] {
  const process = 'kernel';
  if (platform === 'macos') {
    const messages = ['PM scheduled RTC wake event: MaintenanceImmediate', 'Wake reason: EC.LidOpen (User)'];
    return messages.map((message, index) => ({ at: to - 40 * MS + index * MS, process, pid: 0, message }));
  }
  const messages = [
    'PM: suspend entry (deep)',
    'Freezing user space processes ... (elapsed 0.002 seconds) done.',
    'ACPI: PM: Preparing to enter system sleep state S3',
    'ACPI: PM: Waking up from system sleep state S3',
    'PM: suspend exit',
  ];
  return messages.map((message, index) => ({ at: to - 60 * MS + index * MS, process, pid: null, message }));
}

type Text = Omit<SystemLine, 'at'>;

const LINUX: readonly Text[] = [
  { process: 'kernel', pid: null, message: '[81234.118822] wlp2s0: associated' },
  {
    process: 'kernel',
    pid: null,
    message:
      '[81240.552017] audit: type=1400 audit(1920000000.552:71): apparmor="DENIED" operation="open" profile="snap.firefox" name="/etc/fstab"',
  },
  {
    process: 'NetworkManager',
    pid: 812,
    message: '<info>  [1920000000.4711] device (wlp2s0): state change: config -> ip-config',
  },
  {
    process: 'NetworkManager',
    pid: 812,
    message: '<info>  [1920000007.0815] manager: NetworkManager state is now CONNECTED_GLOBAL',
  },
  { process: 'openconnect', pid: 20417, message: 'Connected as 10.99.0.17, using SSL, with DTLS established' },
  { process: 'openconnect', pid: 20417, message: 'CSTP Dead Peer Detection detected dead peer!' },
  { process: 'charon', pid: 1533, message: '11[IKE] IKE_SA office[3] state change: CONNECTING => ESTABLISHED' },
  { process: 'systemd', pid: 1, message: 'Started Network Manager Script Dispatcher Service.' },
  {
    process: 'dbus-daemon',
    pid: 655,
    message: "[system] Activating via systemd: service name='org.freedesktop.nm_dispatcher'",
  },
  {
    process: 'gnome-shell',
    pid: 2290,
    message: 'Window manager warning:\tlast_user_time is greater than comparison timestamp',
  },
  { process: 'gnome-shell', pid: 2290, message: 'Extension error:\nTypeError: this._item is null' },
];

const MACOS: readonly Text[] = [
  { process: 'kernel', pid: 0, message: 'AirPort: Link Up on en0' },
  { process: 'configd', pid: 54, message: 'network changed: v4(en0:192.0.2.57) DNS Proxy SMB' },
  { process: 'com.apple.xpc.launchd', pid: 1, message: 'Service exited with abnormal code: 1' },
  { process: 'UserEventAgent', pid: 107, message: 'Captive: CNPluginHandler en0: Evaluating' },
  { process: 'openconnect', pid: 4411, message: 'CSTP Dead Peer Detection detected dead peer!' },
  { process: 'mDNSResponder', pid: 211, message: 'uDNS_CheckCurrentQuestion: host unreachable error for DNS server' },
  { process: 'Google Chrome Helper', pid: 903, message: "Couldn't set selectedTextBackgroundColor from default ()" },
];
