// `Current Preference Settings:` lists what is in force, one `Key: value` a line on Windows, all on one line elsewhere.

/** Keys seen in such blocks. On a folded line they are told from a value that holds a colon. */
const KNOWN: ReadonlySet<string> = new Set([
  ...['ServiceDisable', 'CertificateStoreOverride', 'CertificateStore', 'ShowPreConnectMessage', 'AutoConnectOnStart'],
  ...['MinimizeOnConnect', 'LocalLanAccess', 'DisableCaptivePortalDetection', 'AutoReconnect', 'AutoReconnectBehavior'],
  ...['UseStartBeforeLogon', 'AutoUpdate', 'ProxySettings', 'PPPExclusion', 'PPPExclusionServerIP', 'EnableScripting'],
  ...['TerminateScriptOnNextEvent', 'IPProtocolSupport', 'AllowManualHostInput', 'BlockUntrustedServers'],
  'PublicProxyServerAddress',
]);
const KEY = /^[A-Z][A-Za-z0-9]{1,63}:$/;
const MAX_KEYS = 256;
const MAX_VALUE = 1024;

export const SETTINGS_TITLE = 'Current Preference Settings:';

/** The settings of a block, its title line left out or not. An empty value is kept: it is what the client printed. */
export function settingsOf(lines: readonly string[]): Readonly<Record<string, string>> {
  const found = new Map<string, string>();
  const texts = lines
    .map((line) => line.trim())
    .map((line) => (line.startsWith(SETTINGS_TITLE) ? line.slice(SETTINGS_TITLE.length).trim() : line))
    .filter((line) => line !== '');
  const folded = texts.length === 1;
  for (const text of texts) {
    let key: string | undefined;
    let value: string[] = [];
    const keep = () => {
      if (key !== undefined && found.size < MAX_KEYS) found.set(key, value.join(' ').slice(0, MAX_VALUE));
    };
    text.split(/\s+/).forEach((word, index) => {
      if (!KEY.test(word) || !(index === 0 || folded || KNOWN.has(word.slice(0, -1)))) {
        value.push(word);
        return;
      }
      keep();
      key = word.slice(0, -1);
      value = [];
    });
    keep();
  }
  return Object.fromEntries(found);
}
