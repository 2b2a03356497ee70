import { expect, test } from 'vitest';
import { addressesIn, addressIn } from '../../src/text/addresses.ts';

test.each([
  ['192.0.2.7', ['192.0.2.7']],
  ['Wi-Fi: 192.0.2.7, FE80:0:0:0:1:2:3:4 Ethernet 2: 198.51.100.9', ['192.0.2.7', 'fe80::1:2:3:4', '198.51.100.9']],
  [
    '10.1.1.7/24 10.1.1.8/255.255.255.0 FE80::1%eth0 [2001:db8::1], (192.0.2.9).',
    [...['10.1.1.7', '10.1.1.8', 'fe80::1', '2001:db8::1', '192.0.2.9']],
  ],
  ['192.0.2.7 192.0.2.7', ['192.0.2.7']],
  ['::', ['::']],
  ['256.0.2.7 1.2.3 12:34 a:b:c 1:2:3:4:5:6:7:8:9 12:34:56 nothing', []],
  ['', []],
])('%j', (text, addresses) => {
  expect(addressesIn(text)).toEqual(addresses);
  expect(addressIn(text)).toBe(addresses[0]);
});
