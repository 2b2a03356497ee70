import type { SourceHead } from '../../model/source.ts';

/** One line of charon without what its logger puts in front. */
export interface CharonLine {
  /** The daemon's process id, where the logger prints it, and the thread: what is printed in one piece has them in common. */
  readonly thread: string;
  /** `IKE`, `CHD`, `ENC`, ...; undefined where the logger leaves it out. */
  readonly group: string | undefined;
  /** The number that charon gives an IKE SA, with the process; undefined where the line is of none. */
  readonly ikeSa: string | undefined;
  readonly message: string;
}

// 2026-11-21T20:33:29.423 16[IKE] <ac-first|1> SKEYSEED => 64 bytes @ 0x558313027b10
// Nov 15 14:57:05 gw charon: 01[IKE]    0: 70 83 79 30 DF 96 AB 63 64 C7 5C 6B 47 27 CF EB  p.y0...cd.\kG'..
// Nov 21 19:44:30 gw charon-systemd[812]: 09[IKE2] <1> SKEYSEED => 32 bytes @ 0x7f41bc011c10
const TAGGED = /(?:^|[\s:])(\d{2,6})\[([A-Z]{3})\d?\] ?/;
// 09[IKE] <ac-first|1> SKEYSEED · 09[IKE] <7> SKEYSEED, where it prints no names
const IKE_SA = /^<(?:[^<>]{0,200}\|)?(\d{1,10})> ?/;
// ... charon-systemd[812]: 09[IKE] ...
const PROCESS = /\[(\d{1,10})\]: ?$/;
// Nov 21 19:44:30 gw charon-systemd[812]: SKEYSEED => 32 bytes @ 0x7f41bc011c10
const UNTAGGED = /\bcharon(?:-systemd)?(?:\[(\d{1,10})\])?: /;

/** The parts of a line, or undefined where no logger of charon has written it. */
export function charonLine(text: string): CharonLine | undefined {
  const tag = TAGGED.exec(text);
  if (tag === null) {
    const untagged = UNTAGGED.exec(text);
    if (untagged === null) return undefined;
    const message = text.slice(untagged.index + untagged[0].length);
    return { thread: untagged[1] ?? '', group: undefined, ikeSa: undefined, message };
  }
  const [all, thread = '', group] = tag;
  const process = PROCESS.exec(text.slice(0, text.indexOf(thread, tag.index)))?.[1] ?? '';
  const rest = text.slice(tag.index + all.length);
  const ikeSa = IKE_SA.exec(rest);
  return {
    thread: `${process}/${thread}`,
    group,
    ikeSa: ikeSa === null ? undefined : `${process}#${ikeSa[1]}`,
    message: ikeSa === null ? rest : rest.slice(ikeSa[0].length),
  };
}

// 16[IKE] <ac-first|1> Sk_ei secret => 32 bytes @ 0x5583130280a0
const KEY_HEADER =
  /\b(?:SKEYSEED|Sk_(?:d|[aep][ir]) secret|shared Diffie Hellman secret|(?:encryption|integrity) (?:initiator|responder) key) => \d{1,5} bytes @ /;
// 2026-11-21T20:33:28.174 00[JOB] spawning 16 worker threads
const TAG_OF_CHARON =
  /(?:^|[\s:])\d{2,6}\[(?:DMN|MGR|IKE|CHD|JOB|CFG|KNL|NET|ASN|ENC|TNC|IMC|IMV|PTS|TLS|APP|ESP|LIB)\d?\] /;
// Nov 21 19:44:30 gw charon-systemd[812]: loaded 0 entries for attr plugin configuration
const PROCESS_OF_CHARON = /\bcharon(?:-systemd)?\[\d{1,10}\]: /;

/** Logs at level 4 have their first keys far behind the head, so the tags of charon's threads must be enough. */
export function sniffCharon({ text }: SourceHead): 'no' | 'maybe' | 'yes' {
  const written = text.split('\n').filter((line) => line.trim() !== '');
  const tagged = written.filter((line) => TAG_OF_CHARON.test(line));
  if (tagged.length * 2 > written.length) return 'yes';
  const process = written.some((line) => PROCESS_OF_CHARON.test(line));
  if ((tagged.length > 0 || process) && KEY_HEADER.test(text)) return 'yes';
  return tagged.length > 2 || process ? 'maybe' : 'no';
}
