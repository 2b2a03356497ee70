import { readFileSync } from 'node:fs';
import type { CaseFile } from '../simulator/case.ts';
import { CATALOGUE } from '../simulator/truth/rules.ts';
import type { Decided, SaTruth, Sufficient, Truth } from '../simulator/truth/truth.ts';
import type { KnownCase } from './accuracy/measure.ts';

// The reconnect technote's own outputs, cut out of the document as files. They contradict each other in places
// (domain/rules.md, traps 1 to 3), and say neither when the gateway removed the SA nor how the zones of the two clocks lie.

/** Where the technote stands in the material beside the repository. */
export const SEED = ['seeds', '004_2021842d8f3b8fda.txt'] as const;

/** Bytes by path, with what kind of evidence each is. */
export function seedFiles(document: string): CaseFile[] {
  const text = readFileSync(document, 'utf8');
  const file = (path: string, content: string, rest: Pick<CaseFile, 'aspect' | 'format' | 'from'>): CaseFile => {
    return { path, bytes: Buffer.from(content), planted: [], ...rest };
  };
  const router = { format: 'ios-terminal', from: 'gateway' } as const;
  const after = cut(text, 'Lorsque le client sécurisé Cisco se reconnecte', '## Journaux DART').replace(/^.*\n/, '');
  return [
    file('after.txt', after, { ...router, aspect: 'show' }),
    file('before.txt', cut(text, 'sal_c8kv#show crypto session detail', '## Après reconnexion'), {
      ...router,
      aspect: 'show',
    }),
    file('config.txt', cut(text, 'aaa new-model', '## Profil de client sécurisé'), { ...router, aspect: 'config' }),
    file('dart.txt', cut(text, 'Date : 03/13/2025', 'Remarque : Dans les journaux DART'), {
      aspect: 'log',
      format: 'dart-text',
      from: 'client',
    }),
    file('profile.xml', cut(text, '<?xml version', '## Restrictions de configuration'), {
      aspect: 'policy',
      format: 'vpn-profile',
      from: 'client',
    }),
  ];
}

function cut(text: string, from: string, to: string): string {
  const start = text.indexOf(from);
  const end = text.indexOf(to, start);
  if (start < 0 || end < 0) throw new Error(`the seed has no "${from}" before "${to}"`);
  return text.slice(start, end);
}

const LOGIN = 'ebfe2587f20ea7c2';
const RECONNECT = 'f2586df08f2a8308';

/** What the document says of itself. */
export function seedCase(document: string): KnownCase {
  return { files: seedFiles(document), truth: TRUTH, settings: {} };
}

const decided = <T>(value: T, from: Sufficient): Decided<T> => ({ value, from });
const LOG: Sufficient = [['log']];
/** The log says what session ID it uses, and that it is connected again; the router shows the new SA under that session ID. */
const EITHER: Sufficient = [['log'], ['show']];

const TRUTH: Truth = {
  scenario: 'the technote’s own example',
  seed: 0,
  title: '',
  clocks: [],
  ikeSas: [sa('login', LOGIN, '67c3394ed1eaade7'), sa('reconnect', RECONNECT, '33f57d418cfafebd')],
  sessions: [
    {
      client: 'client',
      gateway: 'gateway',
      user: 'user1',
      sessionId: 'rIUHKccDRiUtFTATwq',
      assignedAddress: null,
      ikeSas: [LOGIN, RECONNECT],
    },
  ],
  attempts: [
    {
      client: 'client',
      gateway: 'gateway',
      tries: [RECONNECT],
      // No clock that is known: nothing can be held against an interval.
      triesAt: [],
      lostAt: '',
      removedAt: null,
      startedAt: null,
      finishedAt: null,
      awaySeconds: null,
      inactiveSeconds: null,
      visible: EITHER,
      trigger: decided('system-resume', LOG),
      outcome: decided('resumed', EITHER),
      lateness: decided('cannot-judge', []),
      cause: decided('none', EITHER),
      sequel: decided('none-seen', LOG),
      gatewayState: decided('inactive', []),
      timeoutSeconds: decided(900, [
        ['log', 'config'],
        ['show', 'config'],
      ]),
    },
  ],
  findings: [],
  never: CATALOGUE,
  tolerated: [],
  decidable: [],
  secrets: [],
};

function sa(purpose: SaTruth['purpose'], initiatorSpi: string, responderSpi: string): SaTruth {
  return {
    purpose,
    initiatorSpi,
    responderSpi,
    suite: '',
    identity: null,
    client: 'client',
    gateway: 'gateway',
    startedAt: '',
    establishedAt: null,
    endedAt: null,
    endedBy: null,
    ikeAuthExchanges: 0,
    messages: {},
    childSpis: [],
  };
}
