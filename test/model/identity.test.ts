import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeIdentity, gatewayIdentity, hexOf } from '../../src/model/identity.ts';
import { SESSION_ID } from '../support/cases.ts';

// The same values on every run; a failure found with another seed becomes a test of its own.
fc.configureGlobal({ seed: 2025 });

const { hex: HEX, text: TEXT } = SESSION_ID;

describe('an identity in its two spellings', () => {
  test.each([
    HEX,
    HEX.toLowerCase(),
    `0x${HEX}`,
    `0X${HEX.toLowerCase()}`,
    `  ${HEX}\n`,
    HEX.replace(/(..)(?=.)/g, '$1 '),
    HEX.replace(/(..)(?=.)/g, '$1:'),
    HEX.replace(/(.{8})(?=.)/g, '$1-'),
    `0x${HEX.replace(/(....)(?=.)/g, '$1 ')}`,
  ])('hex as people paste it: %j', (value) => {
    expect(decodeIdentity(value)).toEqual({ given: 'hex', hex: HEX, text: TEXT });
  });

  test('text gives hex', () => {
    expect(decodeIdentity(TEXT)).toEqual({ given: 'text', hex: HEX, text: TEXT });
    expect(decodeIdentity('*$AnyConnectClient$*')).toMatchObject({ given: 'text', text: '*$AnyConnectClient$*' });
  });

  test('an odd number of digits is said; what is whole is read', () => {
    const { hex, text, problem } = decodeIdentity(`${HEX}7`);
    expect({ hex, text }).toEqual({ hex: HEX, text: TEXT });
    expect(problem).toContain('37 hex digits');
  });

  test('octets that are no printable ASCII have no spelling in the client’s log', () => {
    expect(decodeIdentity('00FF00FF')).toEqual({ given: 'hex', hex: '00FF00FF', text: null });
    expect(decodeIdentity('7249550A')).toMatchObject({ text: null });
    expect(decodeIdentity('726949557F')).toMatchObject({ text: null });
    expect(decodeIdentity('Zürich')).toEqual({ given: 'text', hex: '5AC3BC72696368', text: null });
  });

  test('a value that starts like hex and is not one has a problem', () => {
    for (const value of ['0x', '0xZZ', '0x12 G'])
      expect(decodeIdentity(value)).toMatchObject({ hex: '', problem: expect.any(String) });
  });

  test('a lone digit behind 0x is an odd number of digits, not other characters', () => {
    expect(decodeIdentity('0x4').problem).toContain('odd number');
  });

  test('nothing at all is an empty text', () => {
    expect(decodeIdentity('  ')).toEqual({ given: 'text', hex: '', text: null });
  });

  test('of a gateway only long upper-case hex is hex', () => {
    expect(gatewayIdentity(HEX)).toMatchObject({ given: 'hex', text: TEXT });
    for (const word of ['DEADBEEF', 'DEADBEEFDEADBE', 'branch.example.com', HEX.toLowerCase(), `${HEX}7`]) {
      expect(gatewayIdentity(word)).toEqual({ given: 'text', hex: hexOf(word), text: word });
    }
    expect(gatewayIdentity('DEADBEEFDEADBEEF')).toMatchObject({ given: 'hex' });
  });

  test('there and back again, whatever the text and however the hex is grouped', () => {
    const printable = fc.string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(printable, fc.constantFrom('', ' ', ':', '-'), fc.boolean(), (text, between, lower) => {
        const hex = hexOf(text);
        const grouped = hex.replace(/(..)(?=.)/g, `$1${between}`);
        expect(decodeIdentity(lower ? grouped.toLowerCase() : grouped)).toMatchObject({ given: 'hex', hex, text });
      }),
    );
  });

  test('any value gives whole octets of hex', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        for (const { hex } of [decodeIdentity(value), gatewayIdentity(value)])
          expect(hex).toMatch(/^(?:[0-9A-F]{2})*$/);
      }),
    );
  });
});
