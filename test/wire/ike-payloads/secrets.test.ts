// What may be a secret is never copied out of the message, whatever it is and wherever it stands.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Decoded } from '../../../src/model/diagnostic.ts';
import type { IkePayload } from '../../../src/model/ike-payloads.ts';
import { eapAuthReply, eapComplete } from '../../simulator/ike/eap.ts';
import { octets, u16 } from '../../support/packets.ts';
import { attribute, dissected, text } from './reading.ts';

const [N, CP, EAP] = [41, 47, 48];

/** Long enough not to stand in a result by chance, as text, and with characters that XML writes differently. */
const secretText = fc.stringMatching(/^[A-Za-z0-9+/@$]{12,40}$/);
const secretOctets = fc.uint8Array({ minLength: 12, maxLength: 64 });

function expectHidden(read: Decoded<IkePayload>, secret: Uint8Array): void {
  const json = JSON.stringify(read);
  const bytes = Buffer.from(secret);
  for (const encoding of ['hex', 'base64', 'utf8', 'latin1'] as const) {
    const written = JSON.stringify(bytes.toString(encoding)).slice(1, -1);
    expect(json).not.toContain(written);
  }
}

describe('secrets', () => {
  test('values of private attributes', () => {
    const type = fc.integer({ min: 16384, max: 32767 }).filter((number) => number < 28672 || number > 28682);
    fc.assert(
      fc.property(type, secretOctets, fc.integer({ min: 1, max: 4 }), (number, secret, cfgType) => {
        const body = octets(cfgType, '000000', attribute(1), attribute(number, secret));
        expectHidden(dissected(CP, body), secret);
      }),
    );
  });

  test('values of attributes that nobody knows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 30, max: 16383 }), secretOctets, (number, secret) => {
        expectHidden(dissected(CP, octets('02000000', attribute(number, secret))), secret);
      }),
    );
  });

  test('the place of a hidden value is that of its octets', () => {
    const secret = text('opensesame12');
    const body = octets('02000000', attribute(28721, secret));
    const { value } = dissected(CP, body);
    const [held] = value.body.kind === 'configuration' ? value.body.attributes : [];
    // Counted from an origin eight octets in front of the payload, whose header takes four.
    expect(body.subarray((held?.start ?? 0) - 12, (held?.end ?? 0) - 12)).toEqual(octets(secret));
  });

  test('tickets and tokens of notifies', () => {
    fc.assert(
      fc.property(fc.constantFrom(16409, 16413, 16419), secretOctets, (type, secret) => {
        expectHidden(dissected(N, octets('0000', u16(type), '00000e10', secret)), secret);
      }),
    );
  });

  test('challenges and responses of EAP', () => {
    const type = fc.integer({ min: 4, max: 253 });
    fc.assert(
      fc.property(fc.constantFrom(1, 2), type, secretOctets, (code, number, secret) => {
        const body = octets(code, 7, u16(5 + secret.length), number, secret);
        expectHidden(dissected(EAP, body), secret);
      }),
    );
  });

  test('passwords that a client sends', () => {
    fc.assert(
      fc.property(secretText, (password) => {
        const read = dissected(EAP, eapAuthReply(5, { user: 'alice', password }).body);
        expect(read.problems).toEqual([]);
        expectHidden(read, text(password));
        expect(JSON.stringify(read)).toContain('alice');
      }),
    );
  });

  test('session IDs and tokens that a gateway sends', () => {
    fc.assert(
      fc.property(secretText, secretText, (sessionId, sessionToken) => {
        const read = dissected(EAP, eapComplete(6, { sessionId, sessionToken, vpnHost: 'gw.example.com' }).body);
        expect(read.problems).toEqual([]);
        expectHidden(read, text(sessionId));
        expectHidden(read, text(sessionToken));
      }),
    );
  });

  const NAMES =
    'session-token session-id host-scan-token password secondary_password token ticket auth-token new-password verify-password answer sso-token aggauth-handle opaque'.split(
      ' ',
    );

  test.each(NAMES)('what stands in %s, even where the document ends early', (name) => {
    fc.assert(
      fc.property(secretText, fc.nat(10), fc.constantFrom(1, 2), (secret, cut, code) => {
        const inside = `<${name}>${secret}<b>${secret}</b><![CDATA[${secret}]]></${name}>`;
        const xml = text(`<config-auth type="x"><auth><a>${inside}</a></auth></config-auth>`);
        const document = octets('fe 000009 44425250', attribute(0, xml.subarray(0, xml.length - 3 * cut)));
        expectHidden(dissected(EAP, octets(code, 7, u16(4 + document.length), document)), text(secret));
      }),
    );
  });

  test('attributes of elements', () => {
    fc.assert(
      fc.property(secretText, (secret) => {
        const xml = text(
          `<a><input name="x" value="${secret}"/><b token="${secret}"/><password id="${secret}">x</password></a>`,
        );
        const document = octets('fe 000009 44425250', attribute(0, xml));
        expectHidden(dissected(EAP, octets(2, 7, u16(4 + document.length), document)), text(secret));
      }),
    );
  });
});
