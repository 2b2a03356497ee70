// An IKE SA that nothing but an event trace of the router tells of.
import { expect, test } from 'vitest';
import { caseFolder, run } from '../support/runs.ts';

const SPIS = 'ISPI: 0xA100000000000001 RSPI: 0xB100000000000001';

function line(second: number, said: string, port = 4500): string {
  const time = String(second).padStart(2, '0');
  return `*Mar 13 2025 09:00:${time}.100 UTC: SA ID:1 SESSION ID:40 Remote: 198.51.100.23/${port} Local: 203.0.113.5/${port}  ${said}`;
}

const INIT = [
  line(1, '(R) Received IKEv2 IKE_SA_INIT Exchange REQUEST', 500),
  line(1, '(R) Sending IKEv2 IKE_SA_INIT Exchange RESPONSE', 500),
];
const ASKED = [
  line(2, '(R) Received IKEv2 IKE_AUTH Exchange REQUEST'),
  line(2, '(R) IKEv2 IKE_AUTH Exchange Contains: IDi'),
  line(2, '(R) IKEv2 IKE_AUTH Exchange Contains: AUTH'),
];
const ANSWERED = [
  line(3, 'Session with IKE ID PAIR(kQ7wZ2mT9xLb4Vr1Hs , gw.example.net) is UP'),
  line(3, '(R) Sending IKEv2 IKE_AUTH Exchange RESPONSE'),
];
const GONE = [
  line(30, '(I) Sending IKEv2 INFORMATIONAL Exchange REQUEST'),
  line(31, `Sending DELETE INFO message for IKEv2 SA [${SPIS}]`),
];

async function analysed(...lines: string[]) {
  const text = ['gw1#show monitor event-trace crypto ikev2 event all', 'ikev2_event:', ...lines, 'gw1#', ''].join('\n');
  return (await run([caseFolder({ 'trace.txt': text })])).result;
}

test('has client, gateway, start and end, and its exchanges in the timeline', async () => {
  const { ikeSas, timeline } = await analysed(...INIT, ...ASKED, ...ANSWERED, ...GONE);
  expect(ikeSas).toHaveLength(1);
  const [sa] = ikeSas;
  expect(sa).toMatchObject({
    initiatorSpi: 'a100000000000001',
    responderSpi: 'b100000000000001',
    client: { address: '198.51.100.23', port: 4500 },
    gateway: { address: '203.0.113.5', port: 4500 },
    state: 'established',
    startedAt: { utc: '2025-03-13T09:00:01.100Z' },
    ikeAuthExchanges: 1,
    authentication: { eap: false },
    messages: 5,
    retransmissions: null,
    end: { by: 'gateway-delete' },
  });
  // The first exchange is what its start stands on.
  expect(sa?.evidence.map(({ line: at }) => at)).toContain(3);
  const traced = timeline.filter(({ kind }) => kind === 'gateway.exchange-traced');
  expect(traced.map(({ summary, ikeSa }) => [summary, ikeSa])).toEqual([
    ['IKE_SA_INIT request received by the gateway', 'SA1'],
    ['IKE_SA_INIT response sent by the gateway', 'SA1'],
    ['IKE_AUTH request received by the gateway', 'SA1'],
    ['IKE_AUTH response sent by the gateway', 'SA1'],
  ]);
});

test('without its first exchange has no start, and keeps its ends', async () => {
  const [sa] = (await analysed(...ASKED, ...ANSWERED, ...GONE)).ikeSas;
  expect(sa).toMatchObject({ client: { address: '198.51.100.23' }, startedAt: null });
  // Nothing but the delete: it names both ends as well.
  const [bare] = (await analysed(...GONE.slice(1))).ikeSas;
  expect(bare).toMatchObject({ client: { address: '198.51.100.23' }, gateway: { address: '203.0.113.5' } });
});

test('EAP is told by a payload, and denied by nothing but a whole exchange', async () => {
  const eap = line(2, '(R) IKEv2 IKE_AUTH Exchange Contains: EAP');
  const used = async (...lines: string[]) => (await analysed(...INIT, ...lines, ...GONE)).ikeSas[0]?.authentication.eap;
  expect(await used(...ASKED, eap, ...ANSWERED)).toBe(true);
  expect(await used(...ASKED, ...ANSWERED)).toBe(false);
  expect(await used(...ASKED)).toBeNull();
  expect(await used(...ANSWERED)).toBeNull();
});

test('a packet block tells an exchange better', async () => {
  const block =
    `*Mar 13 2025 09:00:01.090 UTC: IKEv2:Received Packet [From 198.51.100.23:500/To 203.0.113.5:500/VRF i0:f0]
Initiator SPI : A100000000000001 - Responder SPI : 0000000000000000 Message id: 0
IKEv2 IKE_SA_INIT Exchange REQUEST
Payload contents:
 SA KE N
`.split('\n');
  const text = [...block, 'gw1#show monitor event-trace crypto ikev2 event all', ...INIT, ...GONE, 'gw1#', ''].join(
    '\n',
  );
  const { ikeSas, timeline } = (await run([caseFolder({ 'both.txt': text })])).result;
  expect(ikeSas).toMatchObject([{ startedAt: { utc: '2025-03-13T09:00:01.090Z' }, messages: 1, retransmissions: 0 }]);
  expect(timeline.filter(({ kind }) => kind === 'gateway.exchange-traced')).toEqual([]);
});
