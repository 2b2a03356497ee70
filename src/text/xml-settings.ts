import type { ProfileSetting } from '../model/client-files.ts';
import type { SourceId } from '../model/evidence.ts';
import { isSecretName, maskSecrets } from './secrets.ts';
import { elementEvidence, type XmlElement } from './xml-tree.ts';

// Settings of the client's XML files (secure-client-dart.md 5): an element with a value, which may refine it with elements of its own.

/** Far more than the schema has; what has more is damage or hostile. */
const MAX_SETTINGS = 400;
const MAX_VALUE = 1024;

/** Settings by the names of their elements, `UpdatePolicy/AllowHelpUpdatesFromAnyServer` inside an element without a value. */
export type Settings = Readonly<Record<string, ProfileSetting>>;

/**
 * All elements below that have a value of their own; of two with one name the first. `except` names elements that are not looked
 * into. A value whose name says that it is a secret is left out.
 */
export function settingsBelow(element: XmlElement, source: SourceId, except: readonly string[] = []): Settings {
  const found = new Map<string, ProfileSetting>();
  collect(element, '', { source, except, found });
  return Object.fromEntries(found);
}

interface Collecting {
  readonly source: SourceId;
  readonly except: readonly string[];
  readonly found: Map<string, ProfileSetting>;
}

function collect(element: XmlElement, path: string, into: Collecting): void {
  for (const child of element.children) {
    if (into.except.includes(child.name) || isSecretName(child.name)) continue;
    const isGroup = child.text === '' && child.children.length > 0;
    const name = `${path}${child.name}`;
    if (!isGroup && !into.found.has(name) && into.found.size < MAX_SETTINGS)
      into.found.set(name, settingOf(child, into.source));
    // Below a value stand others of the same level: `AutoReconnectBehavior` refines `AutoReconnect`.
    collect(child, isGroup ? `${name}/` : path, into);
  }
}

export function settingOf(element: XmlElement, source: SourceId): ProfileSetting {
  const controllable = element.attributes.get('UserControllable')?.trim().toLowerCase();
  const userControllable = controllable === 'true' ? true : controllable === 'false' ? false : undefined;
  const value = maskSecrets(element.text).slice(0, MAX_VALUE);
  return { value, userControllable, evidence: elementEvidence(source, element) };
}
