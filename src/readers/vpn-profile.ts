import type { ClientHostEntry, ClientVpnProfile, ProfileSetting } from '../model/client-files.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { SourceId } from '../model/evidence.ts';
import { NO_STAMP } from '../model/time.ts';
import { readRooted, sniffRoot } from '../text/rooted-xml.ts';
import { secretsInside } from '../text/secrets.ts';
import { settingOf, settingsBelow } from '../text/xml-settings.ts';
import { descendantsOf, elementEvidence, type XmlElement } from '../text/xml-tree.ts';
import type { Reader } from './reader.ts';

const ROOT = 'AnyConnectProfile';

// A VPN profile of Secure Client (AnyConnect): `ClientInitialization` with settings, `ServerList` with `HostEntry` elements.
// Many elements have mixed content, a value followed by elements that refine it; the value is the text outside of these.
// Elements are found by name at any depth, since profiles written by hand put them anywhere and a lost end tag moves the rest.
// Nothing is made of text whose tags are gone: a bare `true` belongs to no setting.
export const vpnProfile: Reader = {
  id: 'vpn-profile',
  title: 'Secure Client VPN profile',
  vantage: 'client',

  sniff: (head) => sniffRoot(head, ROOT),

  async *read(source, { vault }) {
    const { root, wellFormed, problems, tally } = await readRooted(source, 'vpn-profile', ROOT);
    if (root === undefined) {
      yield [...problems, tally(0)];
      return;
    }
    for (const secret of secretsInside(root)) vault.keep(secret, 'secret of a profile');
    const behavior = autoReconnectBehavior(root, problems, source.id);
    const hosts = descendantsOf(root, 'HostEntry').map((entry) => hostEntry(entry, problems, source.id));
    const event: ClientVpnProfile = {
      kind: 'client.vpn-profile',
      autoReconnect: setting(descendantsOf(root, 'AutoReconnect')[0], source.id),
      autoReconnectBehavior: setting(behavior, source.id),
      misplacedBypassDownloader: setting(descendantsOf(root, 'BypassDownloader')[0], source.id),
      settings: settingsBelow(descendantsOf(root, 'ClientInitialization')[0] ?? root, source.id, [
        'ServerList',
        'HostEntry',
      ]),
      hosts,
      wellFormed,
      at: NO_STAMP,
      evidence: elementEvidence(source.id, root),
    };
    yield [...problems, event, tally(usedElements(event))];
  },
};

/** Inside `AutoReconnect`, where the schema has it; beside it, where people put it. The value counts in both places. */
function autoReconnectBehavior(root: XmlElement, problems: Diagnostic[], source: SourceId): XmlElement | undefined {
  const [nested] = descendantsOf(root, 'AutoReconnect').flatMap((element) =>
    descendantsOf(element, 'AutoReconnectBehavior'),
  );
  if (nested !== undefined) return nested;
  const [misplaced] = descendantsOf(root, 'AutoReconnectBehavior');
  if (misplaced !== undefined) {
    const message = '`AutoReconnectBehavior` stands outside of `AutoReconnect`; its value was taken all the same.';
    problems.push(problem(source, 'auto-reconnect-behavior-misplaced', message, misplaced));
  }
  return misplaced;
}

function setting(element: XmlElement | undefined, source: SourceId): ProfileSetting | undefined {
  return element && settingOf(element, source);
}

// Lists of other gateways hold `HostAddress` elements too; a nested entry means that an end tag is missing.
const NOT_INTO = ['HostEntry', 'BackupServerList', 'LoadBalancingServerList'];

function hostEntry(entry: XmlElement, problems: Diagnostic[], source: SourceId): ClientHostEntry {
  const textOf = (name: string) => descendantsOf(entry, name, NOT_INTO).find(({ text }) => text !== '')?.text;
  const address = textOf('HostAddress');
  const name = textOf('HostName');
  if (name === undefined) {
    problems.push(problem(source, 'host-without-name', 'A `HostEntry` has no `HostName`.', entry));
  }
  return {
    name: name ?? address ?? '',
    address,
    primaryProtocol: textOf('PrimaryProtocol'),
    authMethod: textOf('AuthMethodDuringIKENegotiation'),
    standardAuthenticationOnly: textOf('StandardAuthenticationOnly'),
    ikeIdentity: textOf('IKEIdentity'),
    userGroup: textOf('UserGroup'),
    backupServers: serversOf(entry, 'BackupServerList'),
    loadBalancingServers: serversOf(entry, 'LoadBalancingServerList'),
    evidence: elementEvidence(source, entry),
  };
}

const MAX_SERVERS = 64;

function serversOf(entry: XmlElement, list: string): string[] {
  const lists = descendantsOf(entry, list, ['HostEntry']);
  return lists.flatMap((one) => descendantsOf(one, 'HostAddress').map(({ text }) => text)).slice(0, MAX_SERVERS);
}

function usedElements({ settings, hosts }: ClientVpnProfile): number {
  const inHosts = hosts.map(({ evidence: _, backupServers, loadBalancingServers, ...values }) => {
    const known = Object.values(values).filter((value) => value !== undefined);
    return 1 + known.length + backupServers.length + loadBalancingServers.length;
  });
  return 1 + Object.keys(settings).length + inHosts.reduce((sum, count) => sum + count, 0);
}

function problem(source: SourceId, code: string, message: string, element?: XmlElement): Diagnostic {
  const found: Diagnostic = { kind: 'diagnostic', code: `vpn-profile.${code}`, message, source };
  return element === undefined ? found : { ...found, evidence: elementEvidence(source, element) };
}
