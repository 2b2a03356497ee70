// A mail that was saved as it was sent, with a gateway log in it.
import { expect, test } from 'vitest';
import { type Reading, read, skipped } from './ios-reading.ts';
import { LOGIN, LOSS, RECONNECT } from './ios-transcripts.ts';

const LOG = `${LOGIN}${LOSS}${RECONNECT}`;
const facts = ({ events }: Reading) => events.map((event) => ({ ...event, evidence: undefined }));

/** RFC 2045 section 6.7: at most 76 characters a line. */
function quotedPrintable(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const octets = line.replace(/=|[ \t]$/g, (one) => `=${Buffer.from(one).toString('hex').toUpperCase()}`);
      return (octets.match(/(?:=[0-9A-F]{2}|.){1,73}/g) ?? ['']).join('=\n');
    })
    .join('\n');
}

const HEADERS = 'From: somebody@example.net\nSubject: the log\nMIME-Version: 1.0\n';
const SAYS_SO = 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n';
const PARTS = 'Content-Type: multipart/mixed; boundary="=_part-1"\n\n--=_part-1\n';

test.each([
  ['of one part', `${HEADERS}${SAYS_SO}${quotedPrintable(LOG)}`],
  ['of several', `${HEADERS}${PARTS}${SAYS_SO}${quotedPrintable(LOG)}--=_part-1--\n`],
])('a mail %s', async (_, mail) => {
  const plain = await read(LOG);
  expect(plain.events.length).toBeGreaterThan(30);
  const reading = await read(mail);
  expect(facts(reading)).toEqual(facts(plain));
  expect(skipped(reading, 'joined with the line above')).toBeGreaterThan(20);
  expect(reading.diagnostics).toEqual([]);
});

test('without such a header an equals sign is one', async () => {
  const text = "Mar 13 09:00:00.050 UTC: IKEv2:(SESSION ID = 40,SA ID = 1):Found Policy 'a=3Db'\n";
  expect((await read(text)).events).toMatchObject([{ kind: 'gateway.policy-lookup', policy: 'a=3Db' }]);
});
