import type { ClientNote } from '../world/notes.ts';
import { SECOND } from '../world/time.ts';
import type { Context } from './context.ts';
import { certificateStores, noise } from './noise.ts';
import { adapterBlock, hostConfigurationBlock, preferencesBlock, stateBlock } from './settings.ts';
import { agent, failedCall, notice, type Said, trace } from './trace.ts';

// Records of a session that begins, in the order in which a person meets them: contact, login, downloader, set-up.

type Note<K extends ClientNote['kind']> = Extract<ClientNote, { kind: K }>;

export function connectRequested({ entry, host, byUser }: Note<'connect-requested'>, context: Context): Said[] {
  const { generation, random, description } = context;
  // Secure Client put the prefixes `VPN SESSION START:` and `VPN SESSION END:` before sentences that are older.
  const prefix = generation === '5.1' ? 'VPN SESSION START: ' : '';
  return [
    // The sentence says SSL whatever the tunnel will be; it is the client's word for any connection of its own.
    ...(byUser ? [uiSays(`An SSL VPN connection to ${entry} has been requested by the user.`)] : []),
    notice(`Contacting ${entry}.`),
    agent(`${prefix}Initiating VPN connection to the secure gateway https://${host}`),
    agent(stateBlock('Connecting')),
    ...certificateStores(random, description),
    ...noise(random, description),
  ];
}

export function hostResolved({ host, address }: Note<'host-resolved'>): Said[] {
  return [agent(trace(['CHostLocator::ResolveHostname', 'HostLocator.cpp', 715], `Resolved ${host} to ${address}`))];
}

export function loginAsked({ unconfirmed }: Context): Said[] {
  return [notice(unconfirmed ? 'Please enter your username and password.' : 'Please enter your username.')];
}

export function downloader({ step }: Note<'downloader'>, { generation, description, unconfirmed }: Context): Said[] {
  const name = generation === '5.1' ? 'The Cisco Secure Client - Downloader' : 'The AnyConnect Downloader';
  switch (step) {
    case 'started':
      return [
        notice(`${name} is performing update checks...`),
        ...(unconfirmed ? [uiSays('Successfully launched the cached downloader')] : []),
        { source: 'downloader', severity: 'Information', body: `Connecting to ${description.host}.` },
      ];
    case 'profile':
      return [notice('Checking for profile updates...')];
    case 'product':
      return [notice('Checking for product updates...')];
    case 'customization':
      return [notice('Checking for customization updates...'), notice('Performing any required updates...')];
    case 'done':
      return [
        notice(`${name} ${generation === '5.1' ? 'update checks' : 'updates'} have been completed.`),
        notice('Establishing VPN session...'),
      ];
    case 'failed':
      return [...httpsTimeout(), notice(PACKAGE_MISSING, 'error')];
  }
}

const PACKAGE_MISSING =
  'The AnyConnect package on the secure gateway could not be located. You may be experiencing network connectivity issues. Please try connecting again.';

// The chain of one time-out: the transport first, then each of its callers with the same code.
function httpsTimeout(): Said[] {
  const failed = (fn: string, file: string, line: number, invoked: string): Said => ({
    source: 'ui',
    severity: 'Error',
    body: failedCall([fn, file, line], invoked, 'transportTimeout'),
  });
  return [
    failed('CTransportCurlStatic::SendRequest', 'CTransportCurlStatic.cpp', 2046, 'curl_easy_perform'),
    failed('ConnectIfc::sendRequest', 'ConnectIfc.cpp', 3398, 'CTransport::SendRequest'),
    failed('ConnectIfc::TranslateStatusCode', 'ConnectIfc.cpp', 3127, 'ConnectIfc::sendRequest'),
  ];
}

export function tunnelSetUp(note: Note<'tunnel-setup'>, context: Context): Said[] {
  const { gateway, tls, random, description, roomBeforeConnected } = context;
  const addresses = { ...note, gateway, tls };
  const steps: Said[][] = [
    [notice('Establishing VPN - Initiating connection...'), notice('Establishing VPN - Examining system...')],
    [
      agent(`The client's public address is now set to ${note.publicAddress}`),
      notice('Establishing VPN - Activating VPN adapter...'),
    ],
    [agent(adapterBlock(addresses)), ...noise(random, description)],
    [agent(hostConfigurationBlock(addresses)), agent(preferencesBlock(note.preferences))],
    [notice('Establishing VPN - Configuring system...')],
    [notice('Establishing VPN...')],
  ];
  // A second for each step where the scenario leaves that much before `Connected to`, else closer together.
  const pause = Math.min(SECOND, Math.floor(roomBeforeConnected / steps.length));
  return steps.flatMap((said, index) => said.map((one) => ({ ...one, after: index * pause })));
}

export function tlsUp(): Said[] {
  return [
    agent('Establishing the Primary SSL connection to the secure gateway.'),
    agent('The Primary SSL connection to the secure gateway has been established.'),
    agent('A SSL connection has been established using cipher TLS_AES_256_GCM_SHA384'),
    agent('Establishing the Primary DTLS connection to the secure gateway.'),
    agent('The Primary DTLS connection to the secure gateway has been established.'),
  ];
}

export function connected({ entry, reconnect }: Note<'connected'>): Said[] {
  // Only the first connection was published with the sentence about data; after a reconnect the notice stands alone.
  const passing = reconnect ? [] : [agent('The VPN connection has been established and can now pass data.')];
  return [...passing, agent(stateBlock('Connected')), notice(`Connected to ${entry}.`)];
}

export function connectFailed({ entry, why }: Note<'connect-failed'>): Said[] {
  const failed = (invoked: string): Said => ({
    source: 'ui',
    severity: 'Error',
    body: failedCall(['ConnectMgr::initiateConnect', 'ConnectMgr.cpp', 2091], invoked, 'connectFailed'),
  });
  const end = notice('Connection attempt has failed.', 'warning');
  switch (why) {
    case 'timeout':
      return [
        failed('ConnectMgr::connect'),
        notice('Connection attempt has timed out. Please verify Internet connectivity.', 'error'),
        end,
      ];
    case 'unreachable':
      return [
        ...httpsTimeout(),
        failed('ConnectMgr::doConnectIfcConnect'),
        notice(`Unable to contact ${entry}.`, 'warning'),
        end,
      ];
    case 'downloader':
      return [failed('ConnectMgr::launchCachedDownloader'), notice(PACKAGE_MISSING, 'error'), end];
    case 'refused':
      return [
        failed('ConnectMgr::processIKEMessage'),
        notice(
          'AnyConnect was not able to establish a connection to the specified secure gateway. Please try connecting again.',
          'error',
        ),
        end,
      ];
  }
}

export function uiSays(body: string): Said {
  return { source: 'ui', severity: 'Information', body };
}
