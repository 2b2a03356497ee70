import { describe, expect, test } from 'vitest';
import type { SaProposal } from '../../../src/model/ike-payloads.ts';
import { octets, u16 } from '../../support/packets.ts';
import { BODY_AT, bodyOf, dissected, faults } from './reading.ts';

const SA = 33;

interface ProposalOptions {
  readonly more?: boolean;
  readonly spi?: string;
  /** Overrides the true length, and the true number of transforms. */
  readonly length?: number;
  readonly count?: number;
}

function proposal(protocol: number, transforms: readonly Uint8Array[], options: ProposalOptions = {}): Uint8Array {
  const spi = octets(options.spi ?? '');
  const inside = octets(...transforms);
  const length = options.length ?? 8 + spi.length + inside.length;
  const count = options.count ?? transforms.length;
  return octets(options.more ? 2 : 0, 0, u16(length), 1, protocol, spi.length, count, spi, inside);
}

function transform(type: number, id: number, attributes = '', length?: number): Uint8Array {
  const held = octets(attributes);
  return octets(0, 0, u16(length ?? 8 + held.length), type, 0, u16(id), held);
}

const proposalsOf = (body: Uint8Array): readonly SaProposal[] => {
  const value = bodyOf(SA, body);
  if (value.kind !== 'sa') throw new Error(value.kind);
  return value.proposals;
};

describe('SA', () => {
  test('protocols, SPIs and several proposals', () => {
    const body = octets(
      proposal(1, [transform(1, 20, '800e0100'), transform(4, 31)], { more: true, spi: '0102030405060708' }),
      proposal(3, [transform(5, 0)], { spi: 'c0ffee01' }),
    );
    expect(proposalsOf(body).map(({ protocolName, spi }) => [protocolName, spi])).toEqual([
      ['IKE', '0102030405060708'],
      ['ESP', 'c0ffee01'],
    ]);
    expect(proposalsOf(body)[0]?.transforms.map(({ typeName, name }) => `${typeName} ${name}`)).toEqual([
      'ENCR AES_GCM_16_256',
      'KE CURVE25519',
    ]);
  });

  test('all attributes, short and long, known or not', () => {
    const [proposed] = proposalsOf(proposal(1, [transform(1, 12, '800e0080 8063abcd 0012000401020304 00630000')]));
    expect(proposed?.transforms).toEqual([
      {
        type: 1,
        typeName: 'ENCR',
        id: 12,
        name: 'AES_CBC_128',
        keyBits: 128,
        attributes: [
          { type: 14, name: 'KEY_LENGTH', format: 'short', value: 128 },
          { type: 99, name: 'attribute-99', format: 'short', value: 0xabcd },
          { type: 18, name: 'SIGNATURE_ALGORITHM_IDENTIFIER', format: 'long', value: '01020304' },
          { type: 99, name: 'attribute-99', format: 'long', value: '' },
        ],
      },
    ]);
  });

  test('numbers without a name stay numbers', () => {
    const [proposed] = proposalsOf(proposal(77, [transform(99, 5), transform(1, 2000)]));
    expect(proposed?.protocolName).toBe('protocol-77');
    expect(proposed?.transforms.map(({ typeName, id, name }) => [typeName, id, name])).toEqual([
      ['transform-99', 5, '5'],
      ['ENCR', 2000, '2000'],
    ]);
  });

  test.each([
    ['a proposal beyond the payload', proposal(1, [transform(1, 12)], { length: 40 }), 'ike.proposal-length', 0],
    ['a proposal of no length', proposal(1, [], { length: 0 }), 'ike.proposal-length', 0],
    ['an SPI beyond its proposal', octets('00000008 0101ff00'), 'ike.proposal-length', 0],
    ['octets behind the proposals', octets(proposal(1, [transform(1, 12)]), 'ffff'), 'ike.proposal-length', 16],
    ['another count of transforms', proposal(1, [transform(1, 12)], { count: 3 }), 'ike.transform-count', 0],
    ['a transform of no length', proposal(1, [transform(1, 12, '', 0)]), 'ike.transform-length', 8],
    ['a transform beyond its proposal', proposal(1, [transform(1, 12, '', 99)]), 'ike.transform-length', 8],
    ['a long attribute beyond', proposal(1, [transform(1, 12, '000e0005 01020304')]), 'ike.attribute-length', 16],
    ['leftovers behind an attribute', proposal(1, [transform(1, 12, '800e0080 8000')]), 'ike.attribute-length', 20],
  ])('%s', (_, body, code, at) => {
    expect(faults(SA, body)).toEqual([[code, at]]);
  });

  test('what was whole before a fault is kept', () => {
    const body = octets(proposal(1, [transform(4, 19), transform(1, 12, '000e00ff')], { more: true }), '00');
    const { value, problems } = dissected(SA, body);
    expect(value.body.kind === 'sa' && value.body.proposals.map(({ transforms }) => transforms.length)).toEqual([2]);
    expect(problems.map(({ code, at }) => [code, at - BODY_AT])).toEqual([
      ['ike.attribute-length', 24],
      ['ike.proposal-length', body.length - 1],
    ]);
  });

  test.each([
    [
      'transforms',
      proposal(1, Array(1030).fill(transform(4, 19)), { count: 6 }),
      'ike.too-many-transforms',
      8 + 1024 * 8,
    ],
    ['proposals', octets(...Array(300).fill(proposal(1, []))), 'ike.too-many-proposals', 256 * 8],
    ['attributes', proposal(1, [transform(1, 12, '80630000'.repeat(1500))]), 'ike.too-many-attributes', 16 + 1024 * 4],
  ])('too many %s end the reading', (_, body, code, at) => {
    expect(faults(SA, body)).toEqual([[code, at]]);
  });

  test('an empty SA payload is no proposals', () => {
    expect(bodyOf(SA, '')).toEqual({ kind: 'sa', proposals: [] });
  });
});
