import type { AttemptTruth, Decided, Sufficient } from '../truth/truth.ts';
import type { AttemptExpectation } from './scenario.ts';

// What is enough to know what, where a scenario says nothing else. The reasons are those of the rule catalogue: a keyless
// capture shows how an exchange went but not whose it was, the client alone says why it came back, the gateway alone says
// whom it knows, and only its configuration says how long it waits.

/** A capture without keys, the gateway's debug, the client's log: each for itself. */
export const ANY_LOG: Sufficient = [['wire'], ['debug'], ['log']];
export const GATEWAY_SIDE: Sufficient = [['wire'], ['debug']];
export const NEVER: Sufficient = [];

export function decided<T>(value: T, from: Sufficient): Decided<T> {
  return { value, from };
}

type Own = Pick<AttemptExpectation, 'client'> &
  Partial<Omit<AttemptExpectation, 'timeoutSeconds'>> & { readonly timeoutSeconds?: number | null };

/** A reconnect that worked: everybody saw it, and nothing is left to explain. */
export function resumed(trigger: AttemptTruth['trigger']['value'], own: Own): AttemptExpectation {
  const { timeoutSeconds = 900, ...rest } = own;
  return {
    visible: ANY_LOG,
    trigger: decided(trigger, [['log']]),
    outcome: decided('resumed', ANY_LOG),
    lateness: decided('within', [
      ['debug', 'config'],
      ['wire', 'config'],
    ]),
    cause: decided('none', ANY_LOG),
    sequel: decided('none-seen', ANY_LOG),
    gatewayState: decided('inactive', GATEWAY_SIDE),
    timeoutSeconds: timeoutSeconds === null ? null : decided(timeoutSeconds, [['config']]),
    ...rest,
  };
}

/** A reconnect that the gateway refused. Why it did cannot be read off an encrypted answer. */
export function refused(cause: string, trigger: AttemptTruth['trigger']['value'], own: Own): AttemptExpectation {
  return {
    ...resumed(trigger, own),
    outcome: decided('rejected', GATEWAY_SIDE),
    cause: decided(cause, [['debug', 'config']]),
    sequel: decided('full-login', ANY_LOG),
    gatewayState: decided('gone', [['debug']]),
    ...definedOf(own),
  };
}

/** Requests that nobody answered, which only a capture can say: a gateway that prints nothing may have been asked nothing. */
export function unanswered(trigger: AttemptTruth['trigger']['value'], own: Own): AttemptExpectation {
  return {
    ...resumed(trigger, own),
    outcome: decided('no-answer', [['wire']]),
    lateness: decided('within', NEVER),
    cause: decided('path', [['wire']]),
    sequel: decided('given-up', [['log']]),
    ...definedOf(own),
  };
}

function definedOf({ timeoutSeconds: _, ...own }: Own): Omit<Own, 'timeoutSeconds'> {
  return own;
}
