import type { SaReference } from '../../model/gateway-debug-events.ts';
import { maskSecrets } from '../../text/secrets.ts';
import { configAttributes } from './config-attributes.ts';
import { mayGoOn } from './cut.ts';
import type { DebugEvents } from './debug-events.ts';
import type { DebugFact, DebugPattern } from './debug-pattern.ts';
import { isDetail } from './details.ts';
import { spiOf } from './endpoint.ts';
import { knownFailure } from './failures.ts';
import type { OpenRecord, ReadRecord } from './record.ts';
import { remembered } from './remembered.ts';
import { factIn, factSaid, isWholeSentence, type Said, said } from './sentences.ts';
import { referenceTo, type SlotTracker, type SpiPair, type TrackedSa } from './slots.ts';
import { stateTrace } from './state-trace.ts';

// Records of one sentence (ios-text.md 2.5 to 2.9): most of what `debug crypto ikev2` prints.

/** Texts that are remembered: few are different, but for those with names and numbers in them. */
const MAX_TEXTS = 1024;
const MAX_REMEMBERED = 160;

export class DebugSentences {
  private readonly events: DebugEvents;
  /** Texts that come again. What holds values is not among them for long, and no longer than the run. */
  private readonly saidOf = { true: saidAs(true), false: saidAs(false) };

  constructor(events: DebugEvents) {
    this.events = events;
  }

  /** Tells what a record says that is over. */
  ended(open: OpenRecord, slots: SlotTracker): void {
    this.unwrap(open);
    this.tell(open, slots);
  }

  /** Whether a record says the same wherever it comes again, and nothing that needs a closer look. */
  isSteady({ text, isError }: ReadRecord): boolean {
    const words = plain(text);
    if (isError || stateTrace(words) !== undefined) return false;
    const sentence = this.saidOf.false(words);
    if (sentence?.is === 'detail') return configAttributes(text) === undefined;
    return sentence?.is === 'fact' && sentence.pattern.statesSpis !== true && sentence.pattern.releases !== true;
  }

  /** Tells what a record says whose text is whole. */
  tell(open: ReadRecord, slots: SlotTracker): void {
    const text = plain(open.text);
    const trace = stateTrace(text);
    if (trace !== undefined) {
      const sa = slots.state(open.slot, trace.spis);
      this.events.tell(open, trace.fact, referenceTo(open.slot, sa, 'stated'));
      return;
    }
    const sentence = (open.isError ? this.saidOf.true : this.saidOf.false)(text);
    if (sentence?.is === 'fact') this.fact(open, slots, sentence.pattern, sentence.found);
    else this.otherSentence(open, slots, text, sentence);
  }

  private otherSentence(
    open: ReadRecord,
    slots: SlotTracker,
    text: string,
    sentence: Exclude<Said, { is: 'fact' }> | undefined,
  ): void {
    const sa = slots.infer(open.slot, text);
    if (sa !== undefined && /^Retransmitting packet/i.test(text)) sa.retransmits = true;
    if (text.startsWith('Checking if request will fit')) sa?.sealed.queue();
    const reference = referenceTo(open.slot, sa, 'inferred');
    if (sentence === undefined) {
      this.events.leave(open, 'not understood');
      return;
    }
    if (sentence.is === 'detail') {
      this.events.tell(open, configAttributes(open.text), reference);
      return;
    }
    // The end of an unknown text may be what makes it a remark or names a cause.
    if (this.events.mayBeCut(open) && knownFailure(text) === undefined) {
      this.events.lost(open);
      return;
    }
    const words = maskSecrets(text.trim());
    if (sentence.is === 'remark') this.events.tell(open, { kind: 'gateway.remark', text: words }, reference);
    else
      this.events.tell(
        open,
        { kind: 'gateway.failure', text: words, ...sentence.failed },
        strangerIf(sentence, reference),
      );
  }

  private fact(open: ReadRecord, slots: SlotTracker, pattern: DebugPattern, found: RegExpExecArray): void {
    if (this.events.mayBeCut(open) && mayGoOn(found.input, factIn)) {
      this.events.lost(open);
      return;
    }
    const stated = pattern.statesSpis === true;
    const sa = stated ? slots.state(open.slot, pairOf(found[1], found[2])) : slots.infer(open.slot, found.input);
    if (pattern.releases === true) slots.release(open.slot);
    const fact = pattern.fact(found);
    announce(fact, sa);
    this.events.tell(open, fact, referenceTo(open.slot, sa, stated ? 'stated' : 'inferred'));
  }

  /** The sentence with the lines behind it, where only they make it whole (rule 3). */
  private unwrap(open: OpenRecord): void {
    const text = plain(open.text);
    if (open.maybe.length === 0 || factSaid(text) !== undefined) return;
    // A failure is known by a few words, so it would be known with anything behind it, too.
    if (knownFailure(text) !== undefined && fitsBehind(open)) return;
    for (const [index] of open.maybe.entries()) {
      const rest = open.maybe.slice(0, index + 1).map(({ body }) => body.trim());
      const joined = [' ', ''].map((joint) => [text.trimEnd(), ...rest].join(joint)).find(isWholeSentence);
      if (joined === undefined) continue;
      open.text = joined;
      takeIn(open, index + 1);
      return;
    }
    if (isDetail(text)) takeIn(open, 1);
  }
}

/** True where nothing has to follow a sentence. */
export function isKnown(text: string): boolean {
  return factSaid(plain(text)) !== undefined || isDetail(plain(text));
}

/** Some sentences say what the next message is. */
function announce(fact: DebugFact, sa: TrackedSa | undefined): void {
  if (fact.kind === 'gateway.dpd' && fact.direction === 'sent') sa?.sealed.announce(false);
  if (fact.kind !== 'gateway.sa-deleted' && fact.kind !== 'gateway.child-sa-deleted') return;
  if (fact.step === 'delete-sent') sa?.sealed.announce(true);
}

/** Mail programs break lines here; terminals later. */
const NARROWEST = 72;

/** True where the next word had room on the line, so that nothing broke the line there. */
function fitsBehind({ head, maybe: [next] }: OpenRecord): boolean {
  const [word = ''] = next?.body.trim().split(' ', 1) ?? [];
  return head.text.length + 1 + word.length <= NARROWEST;
}

/** Lines behind a record that turned out to be its own. */
function takeIn(open: OpenRecord, count: number): void {
  for (const part of open.maybe.splice(0, count)) {
    open.span.add(part);
    open.last = part;
    open.lines++;
  }
}

/** A packet for an SA that this box does not have is of none of its SAs. */
function strangerIf({ failed }: Extract<Said, { is: 'failure' }>, reference: SaReference): SaReference {
  if (failed.failure !== 'invalid-spi' || reference.slot !== undefined) return reference;
  return { slot: undefined, initiatorSpi: undefined, responderSpi: undefined, attribution: 'none' };
}

function saidAs(isError: boolean): (text: string) => Said | undefined {
  return remembered((text) => said(text, isError), { longest: MAX_REMEMBERED, most: MAX_TEXTS });
}

/** The message without the mark of the `%` class (2.2.2). */
function plain(text: string): string {
  return text.startsWith('%') ? text.replace(/^%\s*/, '') : text;
}

function pairOf(initiator: string | undefined, responder: string | undefined): SpiPair {
  return [spiOf(initiator ?? '', 16), spiOf(responder ?? '', 16)];
}
