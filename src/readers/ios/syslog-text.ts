import { maskSecrets } from '../../text/secrets.ts';

/** Free text of a message is cut here: no template says more, and a hostile line may be long. */
const MOST = 500;

/** At the start of a line `key abc` is configuration; a message may start with that word. */
const BEHIND = ': ';

/** The words of a message as an event may hold them. */
export function shownText(text: string): string {
  return maskSecrets(`${BEHIND}${text.slice(0, MOST).trim()}`).slice(BEHIND.length);
}
