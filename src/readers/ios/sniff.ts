import type { SourceHead } from '../../model/source.ts';
import { htmlHead, isHtml } from '../../text/html-lines.ts';
import { unquotedHead } from '../../text/quoting.ts';

// Which texts are Cisco IOS output. Signs are compared by where they first stand: a document may quote several formats.

/** Nobody but IOS writes these. */
const SURE: readonly RegExp[] = [
  // IKEv2:(SESSION ID = 40,SA ID = 1):Verify SA init message
  /\bIKEv2(?:-[A-Z]{2,12}(?:-\d)?)?:(?:\((?:SESSION ID|SA ID|\d{1,10}\))|%|(?:Received|Sending) Packet )/,
  // IKEv2-PROTO-4: (16): ...   Feb 11 2025 09:12:58: IKEv2-PLAT-4: ...
  /(?:^|: )IKEv2-(?:INTERNAL|ERROR|PAK|PROTO-\d|PLAT-\d):/m,
  /^[ \t]*Crypto session current status/m,
  /^[ \t]*IPv[46] Crypto IKEv2 +(?:SA|Session)\b/m,
  /^[ \t]*Tunnel-id[ \t]+(?:Local[ \t]+Remote[ \t]+)?fvrf\/ivrf[ \t]+Status/m,
  /^[ \t]*Total incoming reconnect connection *:/m,
  /^[ \t]*(?:[\w.-]{1,63}\([\w-]{1,40}\)#)?crypto ikev2 profile \S/m,
  // gw1(config)#cry ikev2 prof RA   gw1(config-ikev2-profile)#reconn time 7200
  /^[A-Za-z][\w.-]{0,62}\(config\)# ?cr\w{0,4} ik\w{0,3} prof?i?l?e? \S/im,
  /^[A-Za-z][\w.-]{0,62}\(config-ikev2-\w{1,20}\)# ?[a-z]/im,
  /^[ \t]*Current configuration *: *\d/m,
  // Syslog logging: enabled (0 messages dropped, 3 messages rate-limited, 0 flushes, 0 overruns, ...
  /^[ \t]*Syslog logging: (?:enabled|disabled) ?\(/m,
  /^[A-Za-z][\w.-]{0,62}[>#] ?sho?w? +(?:cr\w* |run|clo|tech|vers?\b)/m,
  // First lines of other outputs: statistics, errors, settings in force, IPsec SAs, version.
  /^[ \t]*Crypto IKEv2 SA Statistics/m,
  /^EXCHANGE\/NOTIFY +TX\(REQ\)/m,
  /^(?:AAA|IPSEC|CRYPTO ENGINE|PKI) OPERATION +PASSED +FAILED/m,
  /^Exit Path Table - status:/m,
  /^[ \t]*IKEv2 (?:profile|policy|proposal) ?: \S/m,
  /^[ \t]*Crypto map tag: \S{1,80}, local addr /m,
  /^Cisco IOS(?:[ -]XE)? Software.{0,160}, Version \d/m,
  /^ *Logging display requested on \d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \([^)]{1,32}\) for Hostname: \[/m,
  // A session without its header: `Interface:` with `Session status:` below it.
  /^[ \t]*Session status: *(?:UP|DOWN)/m,
];

const MAYBE: readonly RegExp[] = [
  // ------------------ show version ------------------       (an ASA writes such headers too)
  /^-{5,40} show [a-z][a-z0-9 -]{2,80} -{5,40}\r?$/m,
  /%[A-Z][A-Z0-9_]{1,40}(?:-[A-Z0-9_]{1,40})?-[0-7]-[A-Z0-9_]{2,60}:/,
  // ISAKMP: (0):received packet from 198.51.100.20   ISAKMP-ERROR: (1001):...   1d02h: ISAKMP:(1001):...
  /(?:^|: )ISAKMP(?:-[A-Z]{2,12})?: ?\(\d{1,10}(?::\d{1,10}){0,2}\):/m,
  /^ *(?:\d{1,10}: )?[*.]?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}\d{1,2} (?:\d{4} )?\d\d:\d\d:\d\d\.\d{3}(?: [A-Z]{1,5})?: /m,
  // 2025/03/13 01:27:35.123456789 {iosrp_R0-0}{255}: [crypto] [20341]: (note):
  /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d\.\d{9} \{\w{1,40}-\d{1,2}\}\{\d{1,5}\}: \[/m,
  /^[*.]?\d\d:\d\d:\d\d\.\d{3} \S{1,32} (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) /m,
  /^(?:no )?ip http (?:secure-)?server\r?$/m,
  /^service timestamps (?:debug|log) /m,
];

// Date : 03/13/2025 / Time : 01:27:35 — a message log as DART exports it.
const DART = /^ *Date {0,20}: .{1,40}(?:\r?\n){1,2} *Time {0,20}: /m;
const CONTROL = /[\x00-\x07\x0e-\x1a\x1c-\x1f\ufffd]/;
const CONTROLS = new RegExp(CONTROL, 'g');
const MARKUP = /^\s{0,200}<(?:\?xml|!DOCTYPE|html|[A-Za-z][\w:.-]{0,60}[\s>])/i;

export function sniffIos(head: SourceHead): 'no' | 'maybe' | 'yes' {
  const unquoted = unquotedHead(head.text);
  const isPage = isHtml(unquoted);
  if (!isPage && MARKUP.test(unquoted)) return 'no';
  const shown = isPage ? htmlHead(unquoted) : unquoted;
  // Terminal logs hold stray control characters, other files many of them, and logs that were damaged have them in one place.
  const isDamaged = manyControls(shown);
  const text = isDamaged ? withoutDamage(shown) : shown;
  const dart = text.search(DART);
  const sure = firstOf(text, SURE);
  if (dart >= 0 && (sure < 0 || dart < sure)) return 'no';
  // A page may be about anything, and so may what is left of a text: others may be surer.
  if (isPage || isDamaged) return sure >= 0 ? 'maybe' : 'no';
  if (sure >= 0) return 'yes';
  return firstOf(text, MAYBE) >= 0 ? 'maybe' : 'no';
}

/** The lines without control characters, if they are most of a text; else nothing. */
function withoutDamage(text: string): string {
  const clean = text
    .split('\n')
    .filter((line) => !CONTROL.test(line))
    .join('\n');
  return clean.length * 2 > text.length ? clean : '';
}

function firstOf(text: string, signs: readonly RegExp[]): number {
  const places = signs.map((sign) => text.search(sign)).filter((at) => at >= 0);
  return places.length === 0 ? -1 : Math.min(...places);
}

function manyControls(text: string): boolean {
  const controls = text.match(CONTROLS);
  return controls !== null && controls.length * 50 > text.length;
}
