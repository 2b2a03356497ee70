// The messages of the client that this version knows: one line a pattern, under a comment with a text that it matches.
// Patterns see a normalised text (one line, single spaces, typography undone) and ignore case, since wordings kept theirs
// over releases better than numbers did. To add a message: one line in its table, one sample in the test.
//
// The wording of user notices is translated in some clients; a notice no line knows becomes `client.notice` as it stands.
import { CONNECTIONS, REPORTED_CONNECTIONS } from './client-catalogue/connections.ts';
import type { Message } from './client-catalogue/message.ts';
import { NETWORKS } from './client-catalogue/networks.ts';
import { NOTICES, REPORTED_NOTICES } from './client-catalogue/notices.ts';

/** In the order in which they are tried; wordings that are only reported come last. */
export const MESSAGES: readonly Message[] = [
  ...NOTICES,
  ...CONNECTIONS,
  ...NETWORKS,
  ...REPORTED_NOTICES,
  ...REPORTED_CONNECTIONS,
];
