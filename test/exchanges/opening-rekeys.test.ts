// IKE SAs that were made inside others, and keys that have to be derived first: from SKEYSEED, or from the shared secret of the
// key exchange (RFC 7296 §2.14 and §2.18). The simulator tells the secrets that no peer logs.
import { beforeAll, describe, expect, test } from 'vitest';
import { Vault } from '../../src/crypto/vault.ts';
import type { DecodedMessage } from '../../src/model/decoded-message.ts';
import type { EventOf } from '../../src/model/event.ts';
import type { CaseFile } from '../simulator/case.ts';
import { decryptionTable, type KeyRow, keysJson } from '../simulator/ike/keytable.ts';
import { everySuite } from '../simulator/scenarios/every-suite.ts';
import { ikeRekey } from '../simulator/scenarios/ike-rekey.ts';
import type { Scenario } from '../simulator/scenarios/scenario.ts';
import { caseFiles } from '../simulator/stage/files.ts';
import { play } from '../simulator/stage/play.ts';
import { ingested } from '../support/analysed.ts';
import { decodeOf, openCapture, openedOf } from '../support/edited-captures.ts';

interface PlayedCase {
  readonly capture: CaseFile;
  readonly rows: readonly KeyRow[];
}

function played(scenario: Scenario): PlayedCase {
  const world = play(scenario, 1);
  const capture = caseFiles(scenario, world).find(({ aspect }) => aspect === 'wire');
  if (capture === undefined) throw new Error(`${scenario.name} has no capture`);
  const rows = world.ledger.sas.flatMap(({ spiI, spiR, suite, keys }) =>
    spiR === null || suite === null || keys === null ? [] : [{ spiI, spiR, suite, keys }],
  );
  return { capture, rows };
}

/** Entries of our own key file with no more than these members beside SPIs. */
function jsonOf(rows: readonly KeyRow[], ...members: readonly string[]): string {
  const sas: readonly Readonly<Record<string, unknown>>[] = JSON.parse(keysJson(rows)).ike_sas;
  const kept = ['spi_i', 'spi_r', ...members];
  const entries = sas.map(({ shared_secret: g_ir, ...sa }) =>
    Object.fromEntries(Object.entries({ ...sa, g_ir }).filter(([name]) => kept.includes(name))),
  );
  return JSON.stringify({ ike_sas: entries });
}

function verdictsOf(messages: readonly DecodedMessage[], { spiI }: KeyRow): ReadonlySet<string | undefined> {
  const own = messages.filter(({ initiatorSpi }) => initiatorSpi === spiI.toString('hex'));
  return new Set(openedOf(own).map((opened) => opened?.verdict));
}

const codesOf = (diagnostics: readonly { readonly code: string }[]) => diagnostics.map(({ code }) => code);

describe('an IKE SA that replaced another', () => {
  let capture: CaseFile;
  let old: KeyRow;
  let made: KeyRow;
  let rows: readonly KeyRow[];
  beforeAll(() => {
    const case_ = played(ikeRekey);
    ({ capture, rows } = case_);
    const [first, second] = rows;
    if (first === undefined || second === undefined) throw new Error('there was no rekey');
    [old, made] = [first, second];
  });

  async function saOf({ spiI }: KeyRow, keys: string): Promise<EventOf<'wire.ike-sa'> | undefined> {
    const bytes = Buffer.from(keys);
    const file = { path: 'keys', bytes, aspect: 'keys', format: 'keys', from: '', planted: [] } as const;
    const { events } = await ingested([capture, file], new Vault());
    const sas = events.flatMap((event) => (event.kind === 'wire.ike-sa' ? [event] : []));
    return sas.find(({ initiatorSpi }) => initiatorSpi === spiI.toString('hex'));
  }

  test('opens with keys of its own, and its parent names it', async () => {
    const { messages, diagnostics } = await decodeOf(capture.bytes, decryptionTable(rows));
    expect(codesOf(diagnostics)).toEqual([]);
    for (const row of [old, made]) expect(verdictsOf(messages, row)).toEqual(new Set(['opened']));
    const sa = await saOf(made, decryptionTable(rows));
    // The gateway asked for it, and had answered the first one.
    const parent = { initiatorSpi: old.spiI.toString('hex'), responderSpi: old.spiR.toString('hex') };
    expect(sa?.rekeyOf).toEqual({ ...parent, alternatives: 0, proved: true, opener: 'responder' });
    expect(sa?.opened?.messages).toBeGreaterThan(0);
    const parentSa = await saOf(old, decryptionTable(rows));
    expect(parentSa?.rekeyOf).toBeUndefined();
    expect(parentSa?.opened?.rekeys).toMatchObject([
      { openedBy: 'responder', initiatorSpi: made.spiI.toString('hex'), responderSpi: made.spiR.toString('hex') },
    ]);
  });

  test('stays closed with the keys of its parent alone, and that is said', async () => {
    const { messages, diagnostics } = await decodeOf(capture.bytes, decryptionTable([old]));
    expect(verdictsOf(messages, old)).toEqual(new Set(['opened']));
    expect(verdictsOf(messages, made)).toEqual(new Set(['no-keys']));
    expect(codesOf(diagnostics)).toEqual(['keys.rekeyed-sa-closed']);
    for (const spi of [old, made].map(({ spiI }) => spiI.toString('hex')))
      expect(diagnostics[0]?.message).toContain(spi);
    const sa = await saOf(made, decryptionTable([old]));
    expect(sa).toMatchObject({ rekeyOf: { proved: true, initiatorSpi: old.spiI.toString('hex') } });
    expect(sa?.opened).toBeUndefined();
  });

  test('with keys of its own alone nobody says who made it for sure', async () => {
    const { messages, diagnostics } = await decodeOf(capture.bytes, decryptionTable([made]));
    expect(verdictsOf(messages, old)).toEqual(new Set(['no-keys']));
    expect(verdictsOf(messages, made)).toEqual(new Set(['opened']));
    expect(codesOf(diagnostics)).toEqual([]);
    const sa = await saOf(made, decryptionTable([made]));
    expect(sa?.rekeyOf).toMatchObject({ initiatorSpi: old.spiI.toString('hex') });
    expect(sa?.rekeyOf?.proved).toBeUndefined();
  });

  test.each([
    ['all keys of its parent', (row: KeyRow) => keysJson([row])],
    ['SK_d and what opens its parent', (row: KeyRow) => jsonOf([row], 'SK_d', ...OPENING)],
    ['SKEYSEED of its parent', (row: KeyRow) => jsonOf([row], 'SKEYSEED')],
    ['g^ir of its parent', (row: KeyRow) => jsonOf([row], 'g_ir')],
  ])('opens with g^ir of the rekey and %s', async (_, keys) => {
    const all = await decodeOf(capture.bytes, decryptionTable(rows));
    const { messages, diagnostics } = await decodeOf(capture.bytes, keys(old), jsonOf([made], 'g_ir'));
    expect(codesOf(diagnostics)).toEqual([]);
    const expected = all.messages.filter(({ initiatorSpi }) =>
      [old, made].some(({ spiI }) => spiI.toString('hex') === initiatorSpi),
    );
    const spis = new Set(expected.map(({ initiatorSpi }) => initiatorSpi));
    expect(openedOf(messages.filter(({ initiatorSpi }) => spis.has(initiatorSpi)))).toEqual(openedOf(expected));
  });

  test('g^ir is of no use without SK_d of its parent', async () => {
    const secret = jsonOf([made], 'g_ir');
    const { messages, diagnostics } = await decodeOf(capture.bytes, decryptionTable([old]), secret);
    expect(verdictsOf(messages, old)).toEqual(new Set(['opened']));
    expect([...verdictsOf(messages, made)]).not.toContain('opened');
    expect(codesOf(diagnostics)).toContain('keys.rekeyed-sa-closed');
  });

  test('opens in a capture that begins after the rekey', async () => {
    const { packets, with: withPackets } = openCapture(capture.bytes);
    const rest = packets.filter(({ ike }) => ike?.spiI !== old.spiI.toString('hex')).map(({ record }) => record);
    const { messages, diagnostics } = await decodeOf(withPackets(rest), jsonOf([made], ...OPENING));
    expect(verdictsOf(messages, made)).toEqual(new Set(['opened']));
    expect(codesOf(diagnostics)).toEqual([]);
  });
});

const OPENING = ['SK_ei', 'SK_er', 'SK_ai', 'SK_ar'];

describe('keys of every suite', () => {
  let capture: CaseFile;
  let rows: readonly KeyRow[];
  let opened: ReturnType<typeof openedOf>;
  beforeAll(async () => {
    ({ capture, rows } = played(everySuite));
    const { messages } = await decodeOf(capture.bytes, decryptionTable(rows));
    opened = openedOf(messages);
    expect(new Set(opened.map((one) => one?.verdict))).toEqual(new Set(['opened']));
  });

  test.each<[string, (all: readonly KeyRow[]) => string]>([
    ['all of them as JSON', (all) => keysJson(all)],
    ['SKEYSEED alone', (all) => jsonOf(all, 'SKEYSEED')],
    ['g^ir alone', (all) => jsonOf(all, 'g_ir')],
    ['those that open, without a name', (all) => jsonOf(all, ...OPENING)],
  ])('%s', async (_, keys) => {
    const { messages, diagnostics } = await decodeOf(capture.bytes, keys(rows));
    expect(openedOf(messages)).toEqual(opened);
    expect(codesOf(diagnostics)).toEqual([]);
  });

  test('the algorithms are those that both sides agreed on', () => {
    const names = new Set(opened.flatMap((one) => (one?.verdict === 'opened' ? [one.algorithms] : [])));
    expect([...names].sort()).toEqual([
      'AES_CBC_128 HMAC_SHA1_96',
      'AES_CBC_192 HMAC_SHA2_256_128',
      'AES_CBC_256 HMAC_SHA2_384_192',
      'AES_CBC_256 HMAC_SHA2_512_256',
      'AES_CCM_16_256',
      'AES_CCM_8_128',
      'AES_CTR_256 HMAC_SHA2_256_128',
      'AES_GCM_12_192',
      'AES_GCM_16_256',
      'AES_GCM_8_128',
    ]);
  });

  test.each([
    ['by names and lengths', (all: readonly KeyRow[]) => decryptionTable(all), 'opened'],
    ['by lengths alone', (all: readonly KeyRow[]) => jsonOf(all, ...OPENING), 'opened'],
    // Nonces stand in IKE_SA_INIT alone.
    [
      'not with SKEYSEED',
      (all: readonly KeyRow[]) => jsonOf(all, 'SKEYSEED', 'encryption', 'integrity', 'prf'),
      'closed',
    ],
  ])('without IKE_SA_INIT it opens %s', async (_, keys, outcome) => {
    const { packets, with: withPackets } = openCapture(capture.bytes);
    const rest = packets.filter(({ ike }) => ike?.exchange !== 34).map(({ record }) => record);
    const { messages } = await decodeOf(withPackets(rest), keys(rows));
    const got = openedOf(messages);
    if (outcome === 'opened') expect(got).toEqual(opened);
    else expect(got.filter((one) => one?.verdict === 'opened')).toEqual([]);
    expect(got).toHaveLength(opened.length);
  });
});
