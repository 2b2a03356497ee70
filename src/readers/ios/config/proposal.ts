import type { ConfiguredPolicy, ConfiguredProposal } from '../../../model/gateway-config-parts.ts';
import type { SectionKind } from './kind.ts';
import { partOf } from './node.ts';

// `crypto ikev2 proposal <name>` and `crypto ikev2 policy <name>` (ios-text.md 5.4).

export const proposal: SectionKind = {
  opens: ['crypto ikev2 proposal <w>'],
  commands: [
    'encryption <cipher>+',
    'integrity <hash>+',
    'prf <hash>+',
    'group <group>+',
    'pqc mlkem512|mlkem768|mlkem1024 [optional]',
  ],
  event(section): ConfiguredProposal {
    const { commands, header } = section;
    return {
      ...partOf(section, 'gateway.config-proposal'),
      name: header?.text.split(' ')[3] ?? '',
      encryption: commands.list(/^encryption (.*)$/),
      integrity: commands.list(/^integrity (.*)$/),
      prf: commands.list(/^prf (.*)$/),
      groups: commands.list(/^group ([\d ]+)$/).map(Number),
      postQuantum: commands
        .all(/^pqc (\S+)( optional)?$/)
        .map(({ found }) => ({ method: found[1] ?? '', optional: found[2] !== undefined })),
      other: commands.other(),
    };
  },
};

export const policy: SectionKind = {
  opens: ['crypto ikev2 policy <w>'],
  commands: ['match fvrf any', 'match fvrf <w>', 'match address local <ip>', 'proposal <w>'],
  event(section): ConfiguredPolicy {
    const { commands, header } = section;
    return {
      ...partOf(section, 'gateway.config-policy'),
      name: header?.text.split(' ')[3] ?? '',
      matchFvrf: commands.word(/^match fvrf (\S+)$/),
      matchAddresses: commands.words(/^match address local (\S+)$/),
      proposals: commands.words(/^proposal (\S+)$/),
      other: commands.other(),
    };
  },
};
