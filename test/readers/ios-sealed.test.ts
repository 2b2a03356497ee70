import { describe, expect, test } from 'vitest';
import { ofKind, read } from './ios-reading.ts';
import { block, says } from './ios-transcripts.ts';

// Which list of a `Building packet for encryption` record is inside which `Sending Packet` block, where records are lost.

const AT = '01:00:00.000';
const SPIS = ['9A31C5D27E0F4B68', '4C07D1E92B63A85F'] as const;
const DELETE_INFO = `Sending DELETE INFO message for IKEv2 SA [ISPI: 0x${SPIS[0]} RSPI: 0x${SPIS[1]}]`;

const OPENING = block({ at: AT, way: 'out', spis: SPIS, id: 0, exchange: 'IKE_SA_INIT Exchange RESPONSE', list: 'SA' });
const built = (list: string) => says(AT, `Building packet for encryption.  \nPayload contents: \n ${list} \n`);
const queued = (list: string) => `${built(list)}\n${says(AT, 'Checking if request will fit in peer window')}`;
const sent = (exchange: string, id: number) => block({ at: AT, way: 'out', spis: SPIS, id, exchange, list: 'ENCR' });
const asked = (id: number, exchange = 'INFORMATIONAL') => sent(`${exchange} Exchange REQUEST`, id);
const answered = (id: number, exchange = 'IKE_AUTH') => sent(`${exchange} Exchange RESPONSE`, id);
const heard = (exchange: string, id: number, list: string) =>
  block({ at: AT, way: 'in', spis: SPIS, id, exchange, list });
const login = (id: number) => heard('IKE_AUTH Exchange REQUEST', id, 'EAP');
const acknowledged = (id: number) => heard('INFORMATIONAL Exchange RESPONSE', id, '');

/** The payloads of each message sent behind the first. */
async function inside(...records: readonly string[]): Promise<string[]> {
  const packets = ofKind(await read([OPENING, ...records, ''].join('\n')), 'gateway.ike-packet');
  const own = packets.slice(1).filter(({ direction }) => direction === 'sent');
  return own.map(({ messageId, payloads }) => `${messageId}: ${payloads.join(' ')}`);
}

describe('a lost block', () => {
  test('of an answer takes its list with it', async () => {
    expect(
      await inside(login(2), built('EAP'), login(3), built('AUTH CFG'), answered(3), built('DELETE'), asked(0)),
    ).toEqual(['3: AUTH CFG', '0: DELETE']);
  });

  test('of an answer leaves nothing to an answer whose own list is lost', async () => {
    expect(await inside(login(2), built('EAP'), login(3), answered(3))).toEqual(['3: ENCR']);
  });

  test('of an answer and of the request below it: what was built before that came is not in its answer', async () => {
    expect(await inside(login(2), built('EAP'), answered(3))).toEqual(['3: ENCR']);
  });

  test('of a request is told by the numbers', async () => {
    expect(await inside(queued('CFG'), asked(4), queued('NOTIFY(X)'), queued('DELETE'), asked(6))).toEqual([
      '4: CFG',
      '6: DELETE',
    ]);
    expect(await inside(queued('CFG'), asked(4), queued('NOTIFY(X)'), asked(6))).toEqual(['4: CFG', '6: ENCR']);
  });

  test('of a request is told by its answer', async () => {
    expect(
      await inside(queued(''), asked(4), acknowledged(4), queued(''), acknowledged(5), queued('DELETE'), asked(6)),
    ).toEqual(['4: ', '6: DELETE']);
  });

  test('above the first request: of two lists nobody knows which, and neither comes later', async () => {
    expect(await inside(queued('CFG'), queued('DELETE'), asked(4), asked(5))).toEqual(['4: ENCR', '5: ENCR']);
  });
});

test('a list of another exchange is not believed', async () => {
  expect(await inside(built('EAP'), asked(4), built(''), answered(5), built('DELETE'), answered(6))).toEqual([
    '4: ENCR',
    '5: ENCR',
    '6: ENCR',
  ]);
  expect(await inside(built('AUTH'), asked(4, 'CREATE_CHILD_SA'), built('SA N TSi TSr'), answered(5))).toEqual([
    '4: ENCR',
    '5: ENCR',
  ]);
});

test('a request that waits keeps its list while answers are sent', async () => {
  expect(
    await inside(
      ...[queued(''), asked(4), queued('DELETE'), heard('INFORMATIONAL Exchange REQUEST', 7, '')],
      ...[built(''), answered(7, 'INFORMATIONAL'), acknowledged(4), asked(5)],
    ),
  ).toEqual(['4: ', '7: ', '5: DELETE']);
});

test('a resend without the line that says so takes nothing', async () => {
  expect(await inside(queued(''), asked(4), queued('DELETE'), asked(4), asked(5))).toEqual(['4: ', '4: ', '5: DELETE']);
});

test('a text that is told again reads the same', async () => {
  const once = [queued('CFG'), asked(4), queued('NOTIFY(X)'), asked(5), queued('DELETE'), asked(6)];
  const lists = ['4: CFG', '5: NOTIFY(X)', '6: DELETE'];
  expect(await inside(...once, ...once)).toEqual([...lists, ...lists]);
});

describe('without building records', () => {
  test('`Sending DELETE INFO` says what the next request is', async () => {
    expect(await inside(asked(4), says(AT, DELETE_INFO), asked(5), asked(6))).toEqual([
      '4: ENCR',
      '5: DELETE',
      '6: ENCR',
    ]);
  });

  test.each([
    ['a liveness check', says(AT, 'Sending DPD/liveness query')],
    ['a message of the peer', acknowledged(4)],
    ['a resend', `${says(AT, 'Retransmitting packet')}\n${asked(4)}`],
  ])('not behind %s', async (_name, between) => {
    expect((await inside(asked(4), says(AT, DELETE_INFO), between, asked(5))).at(-1)).toBe('5: ENCR');
  });

  test('not of an answer, nor of another exchange', async () => {
    expect(await inside(says(AT, DELETE_INFO), answered(4, 'INFORMATIONAL'))).toEqual(['4: ENCR']);
    expect(await inside(says(AT, DELETE_INFO), asked(4, 'CREATE_CHILD_SA'))).toEqual(['4: ENCR']);
  });
});

test.each(['packet for\nencryption.', 'packet\nfor encryption.', 'packet for enc\nryption.'])(
  'a head broken by mail is joined: Building %j',
  async (words) => {
    const wrapped = says(AT, `Building ${words}\nPayload contents:\n DELETE\n`);
    expect(await inside(wrapped, asked(4))).toEqual(['4: DELETE']);
  },
);
