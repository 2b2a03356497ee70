import { client, gateway, HOME } from './cast.ts';
import { resumed } from './expect.ts';
import { collected, sleep, USUAL_FINDINGS } from './parts.ts';
import type { Scenario } from './scenario.ts';

// A client's log is never cut to the case. Its profile has an ASA and two gateways, and of the months of logins and
// disconnects before the case nothing belongs to it.

export const monthsOfLog: Scenario = {
  name: 'months-of-log',
  title: 'A client log with two months of everyday use at other headends, then one sleep and one resume',
  start: '2025-03-20 14:00:00',
  end: '2025-03-20 14:26:00',
  gateways: [gateway()],
  sites: [HOME],
  clients: [client()],
  acts: [
    { at: '14:00:06.131', do: 'connect', client: 'laptop' },
    { at: '14:00:40', do: 'work', client: 'laptop', until: '14:11:00', everySeconds: 20 },
    ...sleep({ client: 'laptop', from: '14:11:03', to: '14:22:27.280' }),
    { at: '14:22:45', do: 'work', client: 'laptop', until: '14:25:50', everySeconds: 12 },
  ],
  evidence: collected({
    clientLogs: [
      { path: 'client/AnyConnect.txt', client: 'laptop', historyDays: 62, sources: 'csc', encoding: 'utf-8-bom' },
    ],
    settings: { clientTz: 'UTC-07:00' },
  }),
  expect: { attempts: [resumed('system-resume', { client: 'laptop' })], findings: USUAL_FINDINGS },
};
