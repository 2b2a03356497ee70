import type { ClientLogEvent } from '../../model/client-events.ts';

type Facts<E> = E extends unknown ? Omit<E, 'component' | 'text' | 'at' | 'evidence'> : never;
/** What a message tells, without its place and time. */
export type MessageFacts = Facts<ClientLogEvent>;

/** Which part of a record a pattern is held against: `function` sees the names of a trace, that of the caller and of the callee. */
export type Part = 'notice' | 'body' | 'function';

export interface Message {
  readonly id: string;
  readonly part: Part;
  readonly pattern: RegExp;
  /** Which processes say it, where others use the same words for something else; without a name nobody says it. */
  readonly by?: RegExp;
  /** Undefined where it says nothing of the kind after all. `text` is the free text of a trace, for patterns that see its names. */
  facts(match: readonly string[], text: string): MessageFacts | undefined;
}

const message =
  (part: Part) =>
  (id: string, pattern: RegExp, facts: Message['facts'], by?: RegExp): Message => {
    return { id, part, pattern, facts, ...(by !== undefined && { by }) };
  };

/** A notice to the user; the pattern sees what follows `Message type … sent to the user:`. */
export const notice = message('notice');
/** Any record; the pattern sees its body, in a trace the free text behind `Line: N`. */
export const body = message('body');
/** A trace; the pattern sees the name after `Function:`, then the one after `Invoked Function:`. */
export const trace = message('function');

/** Whole words of a name or a sentence, `undefined` for none. */
export const orNone = (text: string | undefined): string | undefined => (text === '' ? undefined : text);
export const numberOrNone = (text: string | undefined): number | undefined =>
  text === undefined || text === '' ? undefined : Number(text);
