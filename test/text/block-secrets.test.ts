import { expect, test } from 'vitest';
import { hideBlocks, mayHoldBlock, secretsInBlocks } from '../../src/text/block-secrets.ts';

test('a key, an assertion and a header are hidden up to their end, and what follows is not', () => {
  const text = `-----BEGIN RSA PRIVATE KEY-----
MIIEpAIBAAKCAQEA7bq9Zq9v
x1==
-----END RSA PRIVATE KEY-----
<saml:Assertion ID="a1"><saml:Subject>lab</saml:Subject></saml:Assertion> done
Authorization: Basic bGFiOmxhYg==
Connected to Lab.`;
  expect(hideBlocks(text).split('\n')).toEqual([
    '-----BEGIN RSA PRIVATE KEY-----<hidden>-----END RSA PRIVATE KEY-----',
    '<saml:Assertion<hidden></saml:Assertion> done',
    'Authorization: Basic <hidden>',
    'Connected to Lab.',
  ]);
  expect(secretsInBlocks(text)).toEqual(['MIIEpAIBAAKCAQEA7bq9Zq9v', 'bGFiOmxhYg==']);
});

test.each([
  'Please enter your username and password.',
  'aaa authorization network default group radius local',
  'Authorization: granted by group policy',
  'the bearer of this message',
  'SAML authentication was started.',
  'An assertion failed in CIPsecProtocol::connect',
  '-----BEGIN CERTIFICATE-----',
])('%j is no secret', (text) => {
  expect(hideBlocks(text)).toBe(text);
  expect(secretsInBlocks(text)).toEqual([]);
});

test('what nobody hides costs one look', () => {
  expect(mayHoldBlock('Connected to Lab.')).toBe(false);
  expect(mayHoldBlock('SAMLResponse=abc')).toBe(true);
});

test('an opening that is repeated for ever is read to its end', () => {
  const text = '-----BEGIN PRIVATE KEY-----<Assertion Password:\n'.repeat(20_000);
  expect(hideBlocks(text)).toBe('-----BEGIN PRIVATE KEY-----<hidden>');
});
