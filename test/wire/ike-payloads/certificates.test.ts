import { describe, expect, test } from 'vitest';
import { certificate } from '../../simulator/crypto/certificate.ts';
import { ecdsaKey } from '../../simulator/crypto/ecdsa.ts';
import { seeded } from '../../simulator/world/random.ts';
import { utc } from '../../simulator/world/time.ts';
import { octets } from '../../support/packets.ts';
import { CERTIFICATE, X509_FACTS } from './certificate.ts';
import { bodyOf, dissected, faults, text } from './reading.ts';

const [CERT, CERTREQ, AUTH] = [37, 38, 39];

describe('CERT', () => {
  test('an X.509 certificate', () => {
    expect(bodyOf(CERT, octets(4, CERTIFICATE))).toEqual({
      kind: 'certificate',
      encoding: 4,
      encodingName: 'X509_SIGNATURE',
      octets: CERTIFICATE.length,
      x509: X509_FACTS,
    });
  });

  test('octets behind the certificate', () => {
    const { value, problems } = dissected(CERT, octets(4, CERTIFICATE, '0000'));
    expect(value.body).toMatchObject({ x509: X509_FACTS });
    expect(problems).toMatchObject([{ code: 'ike.certificate-trailing-octets', at: 14 + 1 + CERTIFICATE.length }]);
  });

  test('a certificate whose key nobody can read keeps all else', () => {
    const damaged = Buffer.from(CERTIFICATE);
    // The point of the key is no longer on its curve.
    damaged[240] = (damaged[240] ?? 0) ^ 0xff;
    const { value, problems } = dissected(CERT, octets(4, damaged));
    expect(problems).toEqual([]);
    const x509 = value.body.kind === 'certificate' ? value.body.x509 : undefined;
    expect(x509).toMatchObject({ subject: X509_FACTS.subject });
    expect(x509).not.toHaveProperty('publicKey');
  });

  test('a DSA key whose details would end the process has no size', () => {
    // The public value is negative: Node 20 aborts when it is asked for the key's details, and nothing can catch that.
    const publicKeyInfo = Buffer.from('301c301406072a8648ce380401300902011702010b0201040304000201ff', 'hex');
    const signer = ecdsaKey(seeded('dsa'));
    const name = { commonName: 'gw' };
    const [notBefore, notAfter] = [utc('2025-01-01 00:00:00'), utc('2035-01-01 00:00:00')];
    const serial = Buffer.from('01', 'hex');
    const made = { subject: name, issuer: name, publicKeyInfo, signer, serial, notBefore, notAfter, pathLength: null };
    const body = bodyOf(CERT, octets(4, certificate(made)));
    expect(body).toMatchObject({ x509: { subject: 'CN=gw', publicKey: { algorithm: 'dsa' } } });
  });

  test.each([
    ['garbage', octets(4, 'deadbeef')],
    ['a certificate cut short', octets(4, CERTIFICATE.subarray(0, 300))],
    ['text as OpenSSL would also take it', octets(4, text('-----BEGIN CERTIFICATE-----\n'))],
    ['no certificate at all', octets(4)],
  ])('%s is a problem', (_, body) => {
    expect(faults(CERT, body)).toEqual([['ike.certificate-unreadable', 1]]);
    expect(dissected(CERT, body).value.body).not.toHaveProperty('x509');
  });

  test.each([
    [12, 'HASH_AND_URL_X509'],
    [13, 'HASH_AND_URL_BUNDLE'],
  ])('encoding %i names a place', (encoding, encodingName) => {
    const hash = '000102030405060708090a0b0c0d0e0f10111213';
    const url = 'http://ca.example.com/7';
    const body = { kind: 'certificate', encoding, encodingName, octets: 20 + url.length, hash, url };
    expect(bodyOf(CERT, octets(encoding, hash, text(url)))).toEqual(body);
    expect(faults(CERT, octets(encoding, hash))).toEqual([['ike.certificate-unreadable', 1]]);
    expect(faults(CERT, octets(encoding, hash, 'ff'))).toEqual([['ike.certificate-unreadable', 1]]);
  });

  test('of others the size alone', () => {
    const pkcs7 = { kind: 'certificate', encoding: 1, encodingName: 'PKCS7_WRAPPED_X509', octets: 3 };
    expect(bodyOf(CERT, '01 010203')).toEqual(pkcs7);
    expect(bodyOf(CERT, 'c8')).toEqual({ kind: 'certificate', encoding: 200, encodingName: 'cert-200', octets: 0 });
    expect(faults(CERT, '')).toEqual([['ike.payload-too-short', 0]]);
  });
});

describe('CERTREQ', () => {
  const [one, two] = ['11'.repeat(20), '22'.repeat(20)];

  test('the keys of trusted authorities', () => {
    expect(bodyOf(CERTREQ, octets(4, one, two))).toEqual({
      kind: 'certificate-request',
      encoding: 4,
      encodingName: 'X509_SIGNATURE',
      authorities: [one, two],
      octets: 40,
    });
    expect(bodyOf(CERTREQ, '04')).toMatchObject({ authorities: [] });
    expect(bodyOf(CERTREQ, octets(15, one))).toMatchObject({ encodingName: 'RAW_PUBLIC_KEY', authorities: [] });
  });

  test.each([
    ['leftovers', octets(4, one, '2222'), [['ike.certificate-request-length', 21]]],
    ['too many', octets(4, one.repeat(300)), [['ike.too-many-authorities', 1 + 256 * 20]]],
    ['nothing', octets(), [['ike.payload-too-short', 0]]],
  ])('%s', (_, body, expected) => {
    expect(faults(CERTREQ, body)).toEqual(expected);
  });
});

describe('AUTH', () => {
  test.each([
    [1, 'RSA_SIGNATURE'],
    [2, 'SHARED_KEY_MIC'],
    [11, 'ECDSA_SHA512_P521'],
    [13, 'NULL'],
    [201, 'auth-201'],
  ])('method %i is %s', (method, methodName) => {
    const auth = { kind: 'auth', method, methodName, octets: 3, hex: '0a0b0c' };
    expect(bodyOf(AUTH, octets(method, 'ffffff', '0a0b0c'))).toEqual(auth);
  });

  test.each([
    ['300a06082a8648ce3d040302', { oid: '1.2.840.10045.4.3.2', name: 'ecdsa-with-SHA256' }],
    ['300d06092a864886f70d01010c0500', { oid: '1.2.840.113549.1.1.12', name: 'sha384WithRSAEncryption' }],
    ['300506032b6570', { oid: '1.3.101.112', name: 'Ed25519' }],
    ['300506032b6599', undefined],
    ['30040602 2a03', { oid: '1.2.3', name: '1.2.3' }],
    // RFC 7427 A.4.1 and A.4.3: RSASSA-PSS with default parameters, and with SHA-256.
    ['300d06092a864886f70d01010a3000', { oid: '1.2.840.113549.1.1.10', name: 'RSASSA-PSS', hash: 'SHA1' }],
    [
      '304606092a864886f70d01010a3039a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d06096086480165030402010500a203020120a303020101',
      { oid: '1.2.840.113549.1.1.10', name: 'RSASSA-PSS', hash: 'SHA2_256' },
    ],
  ])('a digital signature by %s', (identifier, signatureAlgorithm) => {
    const der = octets(identifier);
    const { value, problems } = dissected(AUTH, octets('0e000000', der.length, der, '0102'));
    expect(value.body).toMatchObject({ methodName: 'DIGITAL_SIGNATURE', octets: der.length + 3 });
    expect(value.body.kind === 'auth' && value.body.signatureAlgorithm).toEqual(signatureAlgorithm);
    expect(problems.map(({ code }) => code)).toEqual(
      signatureAlgorithm === undefined ? ['ike.auth-algorithm-unreadable'] : [],
    );
  });

  test.each([
    ['an identifier beyond the payload', '0e000000 0c 300a', 'ike.auth-algorithm-unreadable', 4],
    ['no identifier', '0e000000', 'ike.auth-algorithm-unreadable', 4],
    ['less than the fixed fields', '0e0000', 'ike.payload-too-short', 0],
  ])('%s', (_, body, code, at) => {
    expect(faults(AUTH, body)).toEqual([[code, at]]);
  });
});
