import type { Event, EventOf } from '../model/event.ts';
import type { MessageSeen } from '../model/wire-events.ts';

/** The events as captures give them without keys: what was opened is closed again, and nothing is said of keys. */
export function unopened(events: readonly Event[]): Event[] {
  return events.flatMap((event): Event[] => {
    if (event.kind === 'wire.keys' || event.kind === 'wire.keys-tried') return [];
    return [event.kind === 'wire.ike-sa' ? closed(event) : event];
  });
}

/** Whether keys opened anything. */
export function isOpened(event: Event): boolean {
  return event.kind === 'wire.ike-sa' && (event.opened !== undefined || event.rekeyOf?.proved === true);
}

function closed(seen: EventOf<'wire.ike-sa'>): EventOf<'wire.ike-sa'> {
  const { opened: _opened, rekeyOf, rekeyUnopened, ...rest } = seen;
  const tie = rekeyOf?.proved === true ? rekeyUnopened : rekeyOf;
  const opening = seen.opening === 'rekey' && tie === undefined ? 'before-capture' : seen.opening;
  return {
    ...rest,
    opening,
    ...(tie === undefined ? {} : { rekeyOf: tie }),
    integrityFailures: 0,
    exchanges: seen.exchanges.map((one) => ({
      ...one,
      request: one.request && closedMessage(one.request),
      response: one.response && closedMessage(one.response),
    })),
  };
}

function closedMessage({ opened: _opened, ...rest }: MessageSeen): MessageSeen {
  return rest;
}
