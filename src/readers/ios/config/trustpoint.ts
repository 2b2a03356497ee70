import type { ConfiguredTrustpoint } from '../../../model/gateway-config-parts.ts';
import type { SectionKind } from './kind.ts';
import { partOf } from './node.ts';

// `crypto pki trustpoint <name>` (ios-text.md 5.6).

export const trustpoint: SectionKind = {
  opens: ['crypto pki trustpoint <w>'],
  commands: [
    'enrollment terminal|selfsigned [pem]',
    'enrollment url <w>',
    'enrollment <w>',
    'subject-name <w>',
    'subject-alt-name <w>',
    'revocation-check crl|ocsp|none [crl|ocsp|none] [none]',
    'rsakeypair|eckeypair <w> [<n>] [<n>]',
    'serial-number [none]',
    'ip-address <w>',
    'fqdn <w>',
    'usage <w>',
    'hash <hash>',
    'auto-enroll [<n>]',
    'crl <w>',
    'ocsp <w>',
    'chain-validation <w>',
    'source interface <if>',
    'vrf <w>',
    'password <rest>',
    'fingerprint <w>',
    'storage <w>',
  ],
  event(section): ConfiguredTrustpoint {
    const { commands, header } = section;
    return {
      ...partOf(section, 'gateway.config-trustpoint'),
      name: header?.text.split(' ')[3] ?? '',
      enrollment: commands.words(/^enrollment (.*)$/),
      subjectName: commands.word(/^subject-name (.*)$/),
      subjectAltName: commands.word(/^subject-alt-name (.*)$/),
      revocationCheck: commands.list(/^revocation-check (.*)$/),
      keyPair: commands.word(/^(?:rsakeypair|eckeypair) (\S+)/),
      other: commands.other(),
    };
  },
};
