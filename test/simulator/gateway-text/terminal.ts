import type { GatewayNote, GatewayState } from '../world/notes.ts';
import type { Micros } from '../world/time.ts';
import { type FramedRecord, framed } from './forms.ts';
import { type DebugWindow, FAKE_SECRETS, type GatewayTextOptions } from './options.ts';
import { bootTime, type Item, inOrder, itemsOf } from './records.ts';
import { answer } from './show/answer.ts';
import { recordStamp } from './stamp.ts';

/** What the gateway printed of all that it noticed, in the form of one file. */
export function gatewayText(notes: readonly GatewayNote[], options: GatewayTextOptions): string {
  const isTerminal = options.form === 'terminal';
  const items = itemsOf(isTerminal ? [...notes, ...windowCommands(notes, options)] : notes, options);
  const text = isTerminal
    ? terminal(items, notes, options)
    : framed(inOrder(notes), stamped(items, notes, options), options);
  return options.lineEnds === 'crlf' ? text.replaceAll('\n', '\r\n') : text;
}

// The prompt is printed anew after records, which `logging synchronous` asks for. After an answer it stands alone in its
// line as soon as a record comes.
function terminal(items: readonly Item[], notes: readonly GatewayNote[], options: GatewayTextOptions): string {
  const prompt = `${options.description.hostname}#`;
  const records = stamped(items, notes, options);
  const parts: string[] = [];
  let waiting = false;
  let logged = 0;
  for (const item of items) {
    if ('kind' in item) {
      if (!options.show && /^sh/i.test(item.text)) continue;
      parts.push(`${prompt}${item.text}\n${answerTo(item, logged, notes, options)}`);
      waiting = true;
      continue;
    }
    if (waiting) parts.push(`${prompt}\n`);
    parts.push(`${records[logged]?.text ?? ''}\n`);
    waiting = false;
    logged += 1;
  }
  return parts.join('');
}

function answerTo(
  { at, text, state }: Extract<Item, { kind: 'command' }>,
  logged: number,
  notes: readonly GatewayNote[],
  { description, clock, stamp, secrets = FAKE_SECRETS }: GatewayTextOptions,
): string {
  const changes = notes.filter((note) => note.kind === 'configured' && note.at <= at).map((note) => note.at);
  const changedAt = changes.length === 0 ? state.bootedAt : Math.max(...changes);
  return answer(text, { at, state, description, clock, stamp, secrets, changedAt, logged });
}

function stamped(items: readonly Item[], notes: readonly GatewayNote[], options: GatewayTextOptions): FramedRecord[] {
  const { clock, stamp } = options;
  let number = stamp.sequence ?? 0;
  const records = items.flatMap((item) => ('kind' in item ? [] : [item]));
  const boot = stamp.uptime === true ? (at: Micros) => bootTime(notes, at) : () => 0;
  return records.map((record) => {
    const sequence = stamp.sequence === undefined ? '' : `${String(number++).padStart(6, '0')}: `;
    return {
      ...record,
      body: record.text,
      text: `${sequence}${recordStamp(clock, record.at, stamp, boot(record.at))}: ${record.text}`,
    };
  });
}

/** The commands that open and close the debug windows, where the notes leave them to the writer. */
function windowCommands(notes: readonly GatewayNote[], options: GatewayTextOptions): GatewayNote[] {
  const typed = notes.some((note) => note.kind === 'command' && /^(deb|und|u all|no deb)/i.test(note.text.trim()));
  if (typed) return [];
  return (options.windows ?? []).flatMap((window) => [
    ...openers(window, options).map((text) => command(window.from, text)),
    ...(Number.isFinite(window.to) ? [command(window.to, 'undebug all')] : []),
  ]);
}

function openers({ peer }: DebugWindow, { verbosity }: GatewayTextOptions): string[] {
  return [
    ...(peer === undefined ? [] : [`debug crypto condition peer ipv4 ${peer}`]),
    ...(verbosity.default ? ['debug crypto ikev2'] : []),
    ...(verbosity.packet ? ['debug crypto ikev2 packet'] : []),
    ...(verbosity.internal ? ['debug crypto ikev2 internal'] : []),
    ...(verbosity.error ? ['debug crypto ikev2 error'] : []),
  ];
}

// A debug command looks at nothing, so its state is empty.
const NOTHING: GatewayState = {
  bootedAt: 0,
  sessions: [],
  reconnect: { total: 0, success: 0, failed: 0, active: 0, inactive: 0 },
  counts: { incoming: 0, outgoing: 0, rejected: 0 },
};

const command = (at: Micros, text: string): GatewayNote => ({ kind: 'command', at, text, state: NOTHING });
