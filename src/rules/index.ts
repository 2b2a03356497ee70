import { autoReconnectDisabled } from './auto-reconnect-disabled.ts';
import { bypassDownloaderConflict } from './bypass-downloader-conflict.ts';
import { captureNotDecrypted } from './capture-not-decrypted.ts';
import { keysDoNotMatch } from './keys-do-not-match.ts';
import { reconnectAfterTimeout } from './reconnect-after-timeout.ts';
import { reconnectCountersDisagree } from './reconnect-counters-disagree.ts';
import { reconnectNotConfigured } from './reconnect-not-configured.ts';
import { reconnectWithPreSharedKey } from './reconnect-with-pre-shared-key.ts';
import type { Rule } from './rule.ts';

/** Every rule, in the order of reports: configuration, attempts, evidence quality. */
export const rules: readonly Rule[] = [
  reconnectNotConfigured,
  reconnectWithPreSharedKey,
  bypassDownloaderConflict,
  autoReconnectDisabled,
  reconnectAfterTimeout,
  reconnectCountersDisagree,
  keysDoNotMatch,
  captureNotDecrypted,
];
