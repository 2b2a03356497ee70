import type { ClientDescription } from '../world/descriptions.ts';
import type { Random } from '../world/random.ts';
import { agent, failedCall, type Place, type Said, trace } from './trace.ts';

// What fills a client's log and means nothing: certificate stores without a matching certificate, routes that come and
// go, probes that are answered. Every kind of it was published with the symbol it has here.

/** One record, or one chain of records of the same second, that has nothing to do with the tunnel. */
export function noise(random: Random, description: ClientDescription): Said[] {
  const makers = description.platform === 'windows' ? [...COMMON, ...WINDOWS] : [...COMMON, ...UNIX];
  const maker = makers[random.int(0, makers.length - 1)];
  return maker === undefined ? [] : maker(random, description);
}

/** Each store without a client certificate is an error of its own, reported by the callee and by each of its callers. */
export function certificateStores(random: Random, { platform }: ClientDescription): Said[] {
  const line = random.int(780, 812);
  const { store, file } = STORES[platform];
  const chain: [Place, string][] = [
    [[`${store}::GetCertificates`, file, line], `${store}::OpenStore`],
    [['CCertHelper::FindCertificates', 'CertHelper.cpp', 3021], 'CCollectiveCertStore::GetCertificates'],
    [['CApiCert::GetCertList', 'ApiCert.cpp', 433], 'CCertHelper::GetClientCertificates'],
  ];
  const failures = chain.map(([place, invoked]): Said => {
    return { source: 'ui', severity: 'Error', body: failedCall(place, invoked, 'certNotFound') };
  });
  const counted = trace(['CApiCert::ProcessCertList', 'ApiCert.cpp', 519], 'Number of certificates found: 0');
  return [...failures, { source: 'ui', severity: 'Information', body: counted }];
}

const STORES: Readonly<Record<ClientDescription['platform'], { readonly store: string; readonly file: string }>> = {
  windows: { store: 'CCapiCertStore', file: 'CapiCertStore.cpp' },
  macos: { store: 'CKeychainCertStore', file: 'KeychainCertStore.cpp' },
  linux: { store: 'CNSSCertStore', file: 'NSSCertStore.cpp' },
};

type Maker = (random: Random, description: ClientDescription) => Said[];

const COMMON: readonly Maker[] = [
  certificateStores,
  (random, { localAddress }) => [agent(routingTable(localAddress, random.int(1, 254)))],
  // Without IPv6 there is no best route for it, and the agent asks again each time an address changes.
  (random) => [
    agent(
      failedCall(
        ['CHostConfigMgr::FindDefaultRouteInterface', 'HostConfigMgr.cpp', random.int(2680, 2700)],
        'CRouteMgr::GetBestRoute',
        'bestRoute',
        'IPv6 route to FF02:0:0:0:0:0:0:1',
      ),
      'Warning',
    ),
  ],
  () => [
    agent(
      failedCall(
        ['CNetEnvironment::testNetwork', 'NetEnvironment.cpp', 1190],
        'CTlv::GetAttribute',
        'noAttribute',
        'Network access type',
      ),
      'Warning',
    ),
  ],
  (random) => [
    agent(
      trace(
        ['CHttpProbeAsync::OnOpenRequestComplete', 'HttpProbeAsync.cpp', 284],
        `SG (203.0.113.${random.int(200, 250)}) contacted`,
      ),
    ),
  ],
];

const WINDOWS: readonly Maker[] = [
  () => [
    agent(
      failedCall(
        ['CCapiCertStore::CloseStore', 'CapiCertStore.cpp', 231],
        'CCapiCertStore::GetStoreHandle',
        'certParameter',
      ),
      'Error',
    ),
  ],
  () => [
    {
      source: 'ui',
      severity: 'Warning',
      body: failedCall(
        ['CHelperLocalizer::getMoHandle', 'HelperLocalizer.cpp', 617],
        'CHModuleMgr::STLoadLibrary',
        'notInitialized',
      ),
    },
  ],
];

const UNIX: readonly Maker[] = [
  () => [
    agent(failedCall(['CZLib::loadLibrary', 'CZLib.cpp', 243], 'CHModuleMgr::STLoadLibrary', 'loadLibrary'), 'Warning'),
  ],
  (_random, { user }) => [
    {
      source: 'ui',
      severity: 'Information',
      body: `Could not acquire any X509 certificate in the /home/${user}/.cisco/certificates/client directory.`,
    },
  ],
];

function routingTable(localAddress: string, host: number): string {
  const network = localAddress.replace(/\d+$/, '');
  const row = (...columns: readonly string[]): string => columns.map((column) => column.padStart(17)).join('');
  return [
    'Routing table - Modified',
    row('Destination', 'Netmask', 'Gateway', 'Interface', 'Metric'),
    row('0.0.0.0', '0.0.0.0', `${network}1`, localAddress, '25'),
    row(`${network}0`, '255.255.255.0', '0.0.0.0', localAddress, '281'),
    row(`${network}${host}`, '255.255.255.255', '0.0.0.0', localAddress, '281'),
  ].join('\n');
}
