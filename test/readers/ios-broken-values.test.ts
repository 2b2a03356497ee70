import { describe, expect, test } from 'vitest';
import { ofKind, read, skipped } from './ios-reading.ts';

// An identity in hex that a terminal or a mail broke: a part of it would be the identity of nobody.

const ID = '6D4E3070523573547556397A58614263';
const SESSION = 'Crypto session current status\nInterface: Virtual-Access4\nSession status: UP-ACTIVE\n';
const SA = [
  'Tunnel-id Local                 Remote                fvrf/ivrf            Status ',
  '1         203.0.113.5/4500      198.51.100.20/63516   none/none            READY  ',
  '',
].join('\n');

async function phase1Id(text: string) {
  const [session] = ofKind(await read(text), 'gateway.session-snapshot');
  return session?.phase1Id;
}

describe('a broken identity', () => {
  for (let at = 8; at < ID.length; at += 3) {
    test(`after ${at} digits`, async () => {
      const [head, rest] = [ID.slice(0, at), ID.slice(at)];
      const session = await read(`${SESSION}      Phase1_id: ${head}\n${rest}\n  Session ID: 91\n`);
      expect(ofKind(session, 'gateway.session-snapshot')).toMatchObject([
        { phase1Id: ID, phase1IdLine: { line: 4, excerpt: `      Phase1_id: ${head}\n${rest}` }, gatewaySession: 91 },
      ]);
      expect(skipped(session, 'not understood')).toBe(0);
      const sa = await read(`${SA}      Remote id: ${head}\n\n${rest}\n      Initiator of SA : No\n`);
      expect(ofKind(sa, 'gateway.sa-snapshot')).toMatchObject([{ remoteId: ID, initiator: false }]);
    });
  }

  test('below a filter that left out the row opens no second record', async () => {
    const { events } = await read(
      `gw1#show crypto session detail | i Phase1\n Phase1_id: ${ID.slice(0, 20)}\n${ID.slice(20)}\ngw1#\n`,
    );
    expect(events).toMatchObject([{ phase1Id: ID }]);
  });

  test('that the end of the text may have cut is left out', async () => {
    const reading = await read(`${SESSION}      Phase1_id: ${ID.slice(0, 20)}\n${ID.slice(20, 26)}`);
    expect(ofKind(reading, 'gateway.session-snapshot')).toMatchObject([{ phase1Id: undefined }]);
    expect(reading.diagnostics).toMatchObject([{ code: 'ios.record-cut', evidence: { line: 5 } }]);
  });
});

describe('what stands below an identity and is none of it', () => {
  test.each([
    ['4263', 'a name', 'user1'],
    ['00FF', 'octets that are no text', ID],
    ['426', 'half an octet', ID],
    ['4263 x', 'other words', ID],
  ])('%s: %s', async (rest, _why, id) => {
    expect(await phase1Id(`${SESSION}      Phase1_id: ${id}\n${rest}\n`)).toBe(id);
  });

  test('lines farther below, and those below another field', async () => {
    expect(await phase1Id(`${SESSION}      Phase1_id: ${ID}\n\n\n4263\n`)).toBe(ID);
    expect(await phase1Id(`${SESSION}      Phase1_id: ${ID}\n      Desc: (none)\n4263\n`)).toBe(ID);
  });
});
