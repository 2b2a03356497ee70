import type { GatewayDescription } from '../world/descriptions.ts';
import type { NotedSuite } from '../world/notes.ts';
import { proposalEncryption, proposalHash } from './algorithms.ts';
import { GROUP_LIST, GROUP_POLICY, LOGIN_LIST, TRUSTPOINT } from './debug-auth.ts';

/** Proposals, the policy that lists them, and a keyring where the profile names one (5.4). */
export function proposalSections({ suites, profile }: GatewayDescription, secrets: readonly string[]): string[] {
  const families = familiesOf(suites);
  const names = families.map((_, index) => (index === 0 ? 'default' : `prop${index + 1}`));
  return [
    ...families.flatMap((family, index) => [...proposal(names[index] ?? '', family), '!']),
    'crypto ikev2 policy default',
    ' match fvrf any',
    ...names.map((name) => ` proposal ${name}`),
    '!',
    ...keyrings(profile.extraLines).flatMap((name, index) => [
      `crypto ikev2 keyring ${name}`,
      ` peer branch${index + 1}`,
      '  address 192.0.2.77',
      `  pre-shared-key ${secrets[2 + index] ?? secrets.at(-1) ?? ''}`,
      ' !',
      '!',
    ]),
  ];
}

/** `crypto ikev2 profile` (5.2) with what a person typed besides, in the place where IOS would list it. */
export function profileSection({ profile, credential, dpd, lifetimeSeconds }: GatewayDescription): string[] {
  const lines = [
    'match identity remote key-id *$AnyConnectClient$*',
    `authentication local ${credential === 'rsa' ? 'rsa-sig' : 'ecdsa-sig'}`,
    'authentication remote anyconnect-eap aggregate',
    `pki trustpoint ${TRUSTPOINT}`,
    ...(lifetimeSeconds === 86_400 ? [] : [`lifetime ${lifetimeSeconds}`]),
    ...(dpd === null ? [] : [`dpd ${dpd.interval} ${dpd.retry} ${dpd.mode}`]),
    `aaa authentication anyconnect-eap ${LOGIN_LIST}`,
    `aaa authorization group anyconnect-eap list ${GROUP_LIST} ${GROUP_POLICY}`,
    'aaa authorization user anyconnect-eap cached',
    'virtual-template 10',
    ...(profile.anyConnectProfile ? ['anyconnect profile acvpn'] : []),
    ...(profile.reconnect === null
      ? []
      : [profile.reconnect === 'default' ? 'reconnect' : `reconnect timeout ${profile.reconnect}`]),
  ];
  const sorted = profile.extraLines.reduce((listed, extra) => inPlace(listed, extra.trim()), lines);
  return [`crypto ikev2 profile ${profile.name}`, ...sorted.map((line) => ` ${line}`), '!'];
}

// IOS lists the lines of a profile by kind: another `authentication` stands behind the others.
function inPlace(lines: readonly string[], extra: string): string[] {
  const kind = extra.split(' ')[0] ?? '';
  const last = lines.findLastIndex((line) => line.split(' ')[0] === kind);
  const after =
    last >= 0 ? last : kind === 'keyring' ? lines.findIndex((line) => line.startsWith('pki ')) - 1 : lines.length - 1;
  return [...lines.slice(0, after + 1), extra, ...lines.slice(after + 1)];
}

const keyrings = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => /^\s*keyring local (\S+)/.exec(line)?.[1] ?? []);

// One proposal lists alternatives of each kind; ciphers with and without integrity must not share one.
function familiesOf(suites: readonly NotedSuite[]): NotedSuite[][] {
  const combined = (suite: NotedSuite): boolean => suite.integ === 0;
  const families = [suites.filter((suite) => !combined(suite)), suites.filter(combined)];
  // The family of the preferred suite comes first.
  const [preferred] = suites;
  if (preferred !== undefined && combined(preferred)) families.reverse();
  return families.filter((family) => family.length > 0);
}

function proposal(name: string, suites: readonly NotedSuite[]): string[] {
  const list = (names: readonly string[]): string => [...new Set(names)].join(' ');
  const integrity = suites.filter(({ integ }) => integ !== 0).map(({ integ }) => proposalHash(integ));
  const prf = list(suites.map((suite) => proposalHash(suite.prf)));
  return [
    `crypto ikev2 proposal ${name}`,
    ` encryption ${list(suites.map(proposalEncryption))}`,
    // Without a line of its own, the PRF is what integrity is.
    ...(integrity.length === 0 || prf !== list(integrity) ? [` prf ${prf}`] : []),
    ...(integrity.length === 0 ? [] : [` integrity ${list(integrity)}`]),
    ` group ${list(suites.map(({ group }) => String(group)))}`,
  ];
}
