import { describe, expect, test } from 'vitest';
import { dissectPayload } from '../../../src/wire/ike/dissect.ts';
import { octets } from '../../support/packets.ts';
import { BODY_AT, bodyOf, dissected } from './reading.ts';

const [SK, SKF, CISCO] = [46, 53, 132];

describe('payloads that hide others', () => {
  test.each([
    [48, 'EAP'],
    [0, 'none'],
    [99, 'payload-99'],
  ])('SK with %i first', (next, name) => {
    const { value, problems } = dissected(SK, 'aa'.repeat(40), { next });
    expect(problems).toEqual([]);
    expect(value).toMatchObject({ name: 'SK', octets: 44 });
    expect(value.body).toEqual({ kind: 'encrypted', firstInner: { type: next, name }, octets: 40 });
  });

  test('SK of which one octet was captured', () => {
    const view = new DataView(octets('2f').buffer, octets('2f').byteOffset, 1);
    const payload = { type: SK, critical: false, next: 0x2f, start: 0, end: 1, cut: true };
    expect(dissectPayload(view, payload, 0).value).toMatchObject({
      octets: 1,
      cut: true,
      body: { kind: 'encrypted', firstInner: { type: 47, name: 'CP' }, octets: 0 },
    });
  });

  test('a fragment', () => {
    const { value, problems } = dissected(SKF, '00010003 a0a1a2', { next: 35 });
    expect(problems).toEqual([]);
    const firstInner = { type: 35, name: 'IDi' };
    expect(value.body).toEqual({ kind: 'encrypted-fragment', number: 1, total: 3, firstInner, octets: 3 });
  });

  test.each([
    ['number 0', '00000003', 0, BODY_AT],
    ['a number beyond the total', '00040003', 0, BODY_AT],
    ['a later fragment that names an inner payload', '00020003', 35, 10],
    ['less than the fixed fields', '0001', 0, BODY_AT],
  ])('%s', (_, body, next, at) => {
    expect(dissected(SKF, body, { next }).problems.map((problem) => problem.at)).toEqual([at]);
  });

  test('a fragment of Cisco’s own kind', () => {
    const fragment = { kind: 'cisco-fragment', fragmentId: 7, number: 2, isLast: true, octets: 2 };
    expect(bodyOf(CISCO, '00070201 aabb')).toEqual(fragment);
    expect(dissected(CISCO, '00070000').problems).toHaveLength(1);
    expect(dissected(CISCO, '0007').value.body).toMatchObject({ kind: 'opaque' });
  });
});

test.each([
  [49, 'GSPM'],
  [50, 'IDg'],
  [51, 'GSA'],
  [52, 'KD'],
  [54, 'PS'],
  [200, 'payload-200'],
  [1, 'payload-1'],
])('type %i, %s, is shown as octets', (type, name) => {
  const { value, problems } = dissected(type, 'ab'.repeat(100), { critical: true });
  expect(problems).toEqual([]);
  expect(value).toEqual({
    type,
    name,
    critical: true,
    octets: 104,
    start: 8,
    end: 112,
    cut: false,
    body: { kind: 'opaque', octets: 100, hex: 'ab'.repeat(64) },
  });
});
