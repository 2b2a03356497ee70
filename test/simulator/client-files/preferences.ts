import type { ClientDescription } from '../world/descriptions.ts';
import type { Preferences } from '../world/notes.ts';
import { element, indented, type XmlEncoding, xmlFile } from './xml-text.ts';

export interface PreferencesOptions {
  readonly encoding?: XmlEncoding;
  /** What the user chose; it counts only where the profile lets users choose. */
  readonly controllable?: Preferences;
  readonly group?: string;
  /** SHA-1 of the certificates last used, in hex. */
  readonly clientThumbprint?: string;
  readonly serverThumbprint?: string;
}

/** `preferences.xml` of a user: what the client's window remembers. */
export function userPreferences(description: ClientDescription, options: PreferencesOptions = {}): Buffer {
  const { user, entry, host } = description;
  const { controllable } = options;
  const chosen =
    controllable === undefined
      ? [element('LocalLanAccess', false)]
      : [
          element('LocalLanAccess', false),
          `<AutoReconnect>${controllable.autoReconnect}`,
          `  ${element('AutoReconnectBehavior', controllable.behavior)}`,
          '</AutoReconnect>',
        ];
  return document({ ...options, user, entry, host, chosen });
}

/** `preferences_global.xml`: the same for the machine, used before anybody logs in. */
export function globalPreferences(description: ClientDescription, options: PreferencesOptions = {}): Buffer {
  const { entry, host } = description;
  return document({ ...options, user: '', entry, host, chosen: [] });
}

interface Remembered extends PreferencesOptions {
  readonly user: string;
  readonly entry: string;
  readonly host: string;
  readonly chosen: readonly string[];
}

function document({ user, entry, host, chosen, ...options }: Remembered): Buffer {
  const { group = '', clientThumbprint = '', serverThumbprint = '', encoding } = options;
  return xmlFile(
    [
      '<AnyConnectPreferences>',
      element('DefaultUser', user),
      element('DefaultSecondUser', ''),
      element('ClientCertificateThumbprint', clientThumbprint),
      element('MultipleClientCertificateThumbprints', ''),
      element('ServerCertificateThumbprint', serverThumbprint),
      element('DefaultHostName', entry),
      element('DefaultHostAddress', host),
      element('DefaultGroup', group),
      element('ProxyHost', ''),
      element('ProxyPort', ''),
      element('SDITokenType', 'none'),
      '<ControllablePreferences>',
      ...indented(chosen),
      '</ControllablePreferences>',
      '</AnyConnectPreferences>',
    ],
    encoding,
  );
}
