import type { GatewayDescription } from '../world/descriptions.ts';

// What a headend has beside remote access: routers of branches that prove themselves with a key, in a profile of their
// own because `reconnect` and pre-shared keys exclude each other (5.2).

const SITES = 'SITES';

type Sites = Pick<GatewayDescription, 'siteIdentities'>;

const hasSites = ({ siteIdentities = [] }: Sites): boolean => siteIdentities.length > 0;

export function siteKeyring(description: Sites, secrets: readonly string[]): string[] {
  if (!hasSites(description)) return [];
  const peers = (description.siteIdentities ?? []).flatMap((identity) => [
    ` peer ${identity.split('.')[0] ?? ''}`,
    `  identity fqdn ${identity}`,
    `  pre-shared-key ${secrets[2] ?? ''}`,
    ' !',
  ]);
  return [`crypto ikev2 keyring ${SITES}`, ...peers, '!'];
}

export function siteProfile(description: Sites & Pick<GatewayDescription, 'dpd'>): string[] {
  if (!hasSites(description)) return [];
  const { dpd, siteIdentities = [] } = description;
  return [
    `crypto ikev2 profile ${SITES}`,
    ...siteIdentities.map((identity) => ` match identity remote fqdn ${identity}`),
    ' authentication local pre-share',
    ' authentication remote pre-share',
    ` keyring local ${SITES}`,
    ...(dpd === null ? [] : [` dpd ${dpd.interval} ${dpd.retry} ${dpd.mode}`]),
    ' virtual-template 20',
    '!',
  ];
}

export function siteAccess(description: Sites): string[] {
  if (!hasSites(description)) return [];
  return [`crypto ipsec profile ${SITES}`, ' set transform-set TSET ', ` set ikev2-profile ${SITES}`, '!'];
}

export function siteInterface(description: Sites): string[] {
  if (!hasSites(description)) return [];
  return [
    'interface Virtual-Template20 type tunnel',
    ' ip unnumbered GigabitEthernet1',
    ' tunnel mode ipsec ipv4',
    ` tunnel protection ipsec profile ${SITES}`,
    '!',
  ];
}
