import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { natDetectionHash } from '../../../src/wire/ike/nat-detection.ts';
import { octets } from '../../support/packets.ts';

const SPIS = ['1122334455667788', '99aabbccddeeff00'] as const;
const hash = (address: string, port: string) =>
  createHash('sha1')
    .update(octets(...SPIS, address, port))
    .digest('hex');

test.each([
  ['192.0.2.10', 500, 'c000020a', '01f4'],
  ['255.255.255.255', 65535, 'ffffffff', 'ffff'],
  ['2001:db8::1', 4500, '20010db8000000000000000000000001', '1194'],
  ['::', 0, '00000000000000000000000000000000', '0000'],
  ['1:2:3:4:5:6:7:8', 1, '00010002000300040005000600070008', '0001'],
  ['fe80::1', 1, 'fe800000000000000000000000000001', '0001'],
  ['::ffff:192.0.2.10', 1, '00000000000000000000ffffc000020a', '0001'],
])('%s port %i', (address, port, addressHex, portHex) => {
  expect(natDetectionHash(...SPIS, address, port)).toBe(hash(addressHex, portHex));
});
