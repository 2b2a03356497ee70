import { Chalk } from 'chalk';
import type {
  DecodedMessage,
  FramePointer,
  IkeFragments,
  MessageRole,
  Reassembly,
} from '../../model/decoded-message.ts';
import type { SourceId } from '../../model/evidence.ts';
import type { IkePayload } from '../../model/ike-payloads.ts';
import type { Endpoint } from '../../model/wire-events.ts';
import { payloadLines } from '../payload-lines.ts';
import { printable } from '../printable.ts';
import type { RenderOptions } from '../reporter.ts';
import { columnsOf, wrap } from '../terminal/text.ts';

export interface DecodeTextOptions extends Pick<RenderOptions, 'width' | 'ascii' | 'color'> {
  readonly paths: ReadonlyMap<SourceId, string>;
}

const INDENT = 4;
const HANGING = 4;
const NARROWEST = 40;

/** A message as a block: what it is, how it belongs to others, its payloads, and what is wrong with it. */
export function decodedBlock(message: DecodedMessage, options: DecodeTextOptions): string {
  const chalk = new Chalk({ level: options.color ? 1 : 0 });
  const arrow = options.ascii ? '->' : '→';
  const { from, to } = message;
  const place = placeOf(message, options.paths);
  const head = `${place}  ${message.at ?? 'no time'}  ${endpoint(from)} ${arrow} ${endpoint(to)}`;
  const lines = [
    ...wrap(head, Math.max(NARROWEST, options.width)).map((line, index) =>
      chalk.bold(index === 0 ? line : ' '.repeat(HANGING) + line),
    ),
    ...indented(titleOf(message), options.width),
    ...indented(`SPIs ${message.initiatorSpi} ${message.responderSpi}`, options.width),
    ...belongings(message, options).flatMap((line) => indented(line, options.width)),
    ...(REPEATS.has(message.pairing.role) ? [] : payloadBlock(message.payloads, options.width)),
    ...openedLines(message, options),
    ...natLines(message, options.width),
    ...wholeLines(message.reassembly, options.width),
    ...message.problems.flatMap(({ at, message: text }) => {
      return indented(printable(`! octet ${at}: ${text}`), options.width).map((line) => chalk.red(line));
    }),
  ];
  const block = lines.map((line) => line.trimEnd()).join('\n');
  return `${options.ascii ? block.replaceAll('…', '...') : block}\n\n`;
}

/** `F3`, with its file where there are several and it is not the one at hand. */
function placeOf({ source, frame }: FramePointer, paths: ReadonlyMap<SourceId, string>, here?: SourceId): string {
  return paths.size > 1 && source !== here ? `${printable(paths.get(source) ?? source)} F${frame}` : `F${frame}`;
}

function endpoint({ address, port }: Endpoint): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function titleOf(message: DecodedMessage): string {
  const { exchange, exchangeType, messageId, flags, octets, capturedOctets, cut } = message;
  const kind = flags.response ? 'response' : 'request';
  const side = flags.initiator ? 'initiator' : 'responder';
  const name = exchange.startsWith('exchange-') ? `exchange ${exchangeType}` : exchange;
  const there = cut ? 'captured' : 'there';
  const size = capturedOctets < octets ? `${octets} octets stated, ${capturedOctets} ${there}` : `${octets} octets`;
  const version = flags.version ? ', could speak a higher version' : '';
  return `${name} ${kind}, id ${messageId}, by the ${side} of this SA, ${size}${version}`;
}

/** What says nothing new needs no payloads. */
const REPEATS: ReadonlySet<MessageRole> = new Set(['retransmission', 'duplicate']);

const ROLES = {
  new: undefined,
  retransmission: 'retransmission of',
  duplicate: 'second copy, made by the capture point, of',
  fragment: undefined,
  're-fragmented': 'cut anew, in smaller fragments than',
  'other-octets': 'other octets under the same id as',
  'no-sa': undefined,
  'too-many': undefined,
} as const;

/** How the message belongs to others. */
function belongings({ source, pairing, reassembly }: DecodedMessage, { paths }: DecodeTextOptions): string[] {
  const lines: string[] = [];
  const { answers, afterMs, repeats, role } = pairing;
  if (answers !== undefined) {
    lines.push(
      `answers ${placeOf(answers, paths, source)}${afterMs === undefined ? '' : ` after ${duration(afterMs)}`}`,
    );
  }
  if (repeats !== undefined && ROLES[role] !== undefined) {
    const probable = pairing.probable === true ? ' (probably: not all of it was captured)' : '';
    lines.push(`${ROLES[role]} ${placeOf(repeats, paths, source)}${probable}`);
  }
  if (role === 'no-sa') lines.push('no IKE SA can have sent this: only IKE_SA_INIT may have responder SPI zero');
  const { ipFragments, ikeFragments } = reassembly ?? {};
  if (ipFragments !== undefined)
    lines.push(`IP fragments in ${ipFragments.map((one) => placeOf(one, paths, source)).join(', ')}`);
  if (ikeFragments !== undefined) {
    lines.push(fragmentLine(ikeFragments, paths, source));
  }
  return lines;
}

/** `fragment 3 of 6 of one message: 1 F3, 2 F4, 3 F5`. */
function fragmentLine(
  { number, total, complete, seen }: IkeFragments,
  paths: ReadonlyMap<SourceId, string>,
  here: SourceId,
): string {
  const of = total === 0 ? 'an unknown number' : `${total}`;
  const frames = seen.map((one) => `${one.number} ${placeOf(one, paths, here)}`).join(', ');
  return `fragment ${number} of ${of} of one message, ${complete ? 'complete' : 'so far'}: ${frames}`;
}

/** What keys opened, deeper than what stands in the clear, or why nothing is shown. */
function openedLines({ opened, pairing }: DecodedMessage, { width, color }: DecodeTextOptions): string[] {
  if (opened === undefined || REPEATS.has(pairing.role)) return [];
  const chalk = new Chalk({ level: color ? 1 : 0 });
  const inside = (text: string) => indented(`  ${text}`, width);
  switch (opened.verdict) {
    case 'opened': {
      const { algorithms, octets, payloads, problems } = opened;
      const held = payloads.length === 0 ? 'empty' : `${octets} octets`;
      const covered = opened.headersUnchecked === true ? ' without the headers, which the checksum leaves out' : '';
      return [
        ...inside(`opened, integrity verified${covered} (${algorithms}), ${held}`).map((line) => chalk.green(line)),
        ...payloads.flatMap((payload) => payloadLines(payload).flatMap((line) => indented(`    ${line}`, width))),
        ...problems.flatMap(({ at, message }) => {
          return inside(printable(`! octet ${at} inside: ${message}`)).map((line) => chalk.red(line));
        }),
      ];
    }
    case 'fragment-opened':
      return inside(`fragment opened, integrity verified (${opened.algorithms}), ${opened.octets} octets`);
    case 'integrity-failed':
      return inside(printable(`not opened: ${opened.message}`)).map((line) => chalk.red(line));
    case 'cut':
      return inside('not opened: the capture holds only a part of it');
    case 'no-keys':
      return inside(printable(`not opened: ${opened.message ?? 'no keys for this IKE SA'}`));
    default:
      return opened satisfies never;
  }
}

function payloadBlock(payloads: readonly IkePayload[], width: number): string[] {
  return payloads.flatMap((payload) => payloadLines(payload).flatMap((line) => indented(line, width)));
}

/** Whether the hashes of the NAT_DETECTION notifies are those of the addresses in this packet. */
function natLines({ natDetection }: DecodedMessage, width: number): string[] {
  if (natDetection === undefined) return [];
  const { source, destination } = natDetection;
  const said = [
    source === 'differs' ? 'source differs (a NAT on the way, or ESP in UDP is wanted)' : source && 'source matches',
    destination === 'differs' ? 'destination differs (a NAT on the way)' : destination && 'destination matches',
  ];
  return indented(`NAT detection: ${said.filter((one) => one !== undefined).join(', ')}`, width);
}

function wholeLines(reassembly: Reassembly | undefined, width: number): string[] {
  const whole = reassembly?.whole;
  if (whole === undefined) return [];
  return [...indented(`put together: ${whole.octets} octets`, width), ...payloadBlock(whole.payloads, width)];
}

function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${trimmed(milliseconds)} ms` : `${trimmed(milliseconds / 1000)} s`;
}

const trimmed = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(1)).replace(/\.?0+$/, '');

/** Lines that do not fit go on deeper than they began; the blanks that a line begins with count. */
function indented(text: string, width: number): string[] {
  const words = text.trimStart();
  const by = INDENT + text.length - words.length;
  if (columnsOf(words) <= width - by) return [' '.repeat(by) + words];
  const deeper = by + HANGING;
  return wrap(words, Math.max(NARROWEST, width - deeper)).map(
    (line, index) => ' '.repeat(index === 0 ? by : deeper) + line,
  );
}
