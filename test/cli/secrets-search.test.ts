// The search that the other tests of secrets trust in: it finds every spelling and every part, and nothing else.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CanarySearch, secretOctets, secretText } from '../support/canaries.ts';
import { canary } from './secret-inputs/secret-file.ts';

const octets = secretOctets('for the search', 32);
const text = `${secretText('for the search', 20)}"&'<${secretText('more of it', 12)}`;
const known = new CanarySearch([canary('octets', octets), canary('text', text)]);
const hex = octets.toString('hex');
const pairs = hex.match(/../g) ?? [];
const spellings: readonly (readonly [string, string, string])[] = [
  ['hex', 'octets', hex],
  ['upper case', 'octets', hex.toUpperCase()],
  ['half of it', 'octets', `key ${hex.slice(20, 38)}...`],
  ['blanks between', 'octets', pairs.join(' ')],
  ['colons between', 'octets', pairs.join(':')],
  ['words of 32 bits over lines', 'octets', hex.replace(/.{8}/g, '0x$&,\n')],
  ['as IOS writes octets', 'octets', [...octets].map((one) => `0x${one.toString(16)}`).join(' ')],
  ['escapes', 'octets', pairs.map((pair) => `\\x${pair}`).join('')],
  ['a buffer in JSON', 'octets', JSON.stringify(octets, null, 2)],
  ['an array of octets in JSON', 'octets', JSON.stringify(new Uint8Array(octets))],
  ['Base64', 'octets', octets.toString('base64')],
  [
    'Base64 behind something',
    'octets',
    Buffer.concat([Buffer.from('a'), octets, Buffer.from('bc')]).toString('base64'),
  ],
  ['Base64 for addresses', 'octets', octets.toString('base64url')],
  ['text', 'text', text],
  ['in JSON', 'text', JSON.stringify({ said: text })],
  ['JSON in JSON', 'text', JSON.stringify(JSON.stringify(text.slice(0, 18)))],
  ['in XML', 'text', text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')],
  ['wrapped', 'text', `the token ${text.slice(0, 7)}\n    ${text.slice(7, 16)} ends`],
  ['half of it', 'text', text.slice(3, 16)],
  ['the end of it', 'text', text.slice(-12)],
  ['its hex', 'text', Buffer.from(text).toString('hex')],
  ['its Base64', 'text', Buffer.from(`user:${text}`).toString('base64')],
];

test.each(spellings)('%s of %s', (_spelling, name, said) => {
  expect(known.in(`before ${said} behind`).map((leak) => leak.name)).toContain(name);
});

test('nothing where nothing is', () => {
  const harmless = readFileSync(join(import.meta.dirname, '..', '..', 'samples', 'resume-after-sleep', 'gateway.log'));
  expect(known.in(harmless.toString('utf8'))).toEqual([]);
});
