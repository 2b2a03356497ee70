import type {
  ConfiguredAaa,
  ConfiguredAnyConnect,
  ConfiguredLogging,
  ConfiguredNtp,
  ConfiguredPools,
} from '../../../model/gateway-config-parts.ts';
import { addressOf } from '../endpoint.ts';
import type { TopicKind } from './kind.ts';
import { type Commands, partOf } from './node.ts';

// Global lines that are told by topic (ios-text.md 5.6, 5.7).

export const anyconnect: TopicKind = {
  commands: ['crypto vpn anyconnect <w> [sequence <n>]', 'crypto vpn anyconnect profile <w> <w>'],
  event(section): ConfiguredAnyConnect {
    const { commands } = section;
    const profiles = commands.all(/^crypto vpn anyconnect profile (\S+) (\S+)$/);
    const packages = commands.all(/^crypto vpn anyconnect (\S+)(?: sequence (\d+))?$/);
    return {
      ...partOf(section, 'gateway.config-anyconnect'),
      packages: packages.map(({ found: [, file = '', sequence], line }) => ({
        file,
        sequence: sequence === undefined ? undefined : Number(sequence),
        line,
      })),
      profiles: profiles.map(({ found: [, name = '', file = ''], line }) => ({ name, file, line })),
      other: commands.other(),
    };
  },
};

export const pools: TopicKind = {
  commands: ['ip local pool <w> <ip> [<ip>]', 'ip local pool <w> <ip> <ip> group <w>', 'ipv6 local pool <w> <net> <n>'],
  event(section): ConfiguredPools {
    const { commands } = section;
    const found = commands.all(/^ip local pool (\S+) (\S+)(?: (\S+))?/);
    return {
      ...partOf(section, 'gateway.config-pools'),
      pools: found.map(({ found: [, name = '', first = '', last], line }) => ({ name, first, last, line })),
      other: commands.other(),
    };
  },
};

export const aaa: TopicKind = {
  commands: [
    'aaa new-model',
    'aaa session-id common|unique',
    'aaa authentication login|ppp|enable|dot1x <w> <rest>',
    'aaa authorization network|exec|commands|reverse-access|configuration <w> <rest>',
    'aaa accounting network|exec|commands|connection|system <w> <rest>',
    'aaa attribute list <w>',
    'aaa group server radius|tacacs+|ldap <w>',
    'username <w> [<rest>]',
  ],
  event(section): ConfiguredAaa {
    const { commands } = section;
    return {
      ...partOf(section, 'gateway.config-aaa'),
      newModel: commands.state(/^aaa new-model$/),
      authentication: methodLists(commands, 'authentication'),
      authorization: methodLists(commands, 'authorization'),
      accounting: methodLists(commands, 'accounting'),
      users: commands.words(/^username (\S+)/),
      other: commands.other(),
    };
  },
};

function methodLists(commands: Commands, what: string): ConfiguredAaa['authentication'] {
  return commands
    .all(new RegExp(`^aaa ${what} (\\S+) (\\S+) (.*)$`))
    .map(({ found: [, of = '', name = '', methods = ''], line }) => ({ of, name, methods: methods.split(' '), line }));
}

export const logging: TopicKind = {
  commands: [
    'logging buffered [<n>] [<level>]',
    'logging host <w> [<rest>]',
    'logging rate-limit <rest>',
    'logging origin-id hostname|ip|ipv6',
    'logging origin-id string <rest>',
    'logging console|monitor|trap [<level>]',
    'logging source-interface <if> [<rest>]',
    'logging <ip>',
    'logging on|userinfo|esm|persistent [<rest>]',
    'logging discriminator|facility|history|count|queue-limit|message-counter|exception <rest>',
    'service sequence-numbers',
  ],
  event(section): ConfiguredLogging {
    const { commands } = section;
    const buffered = commands.last(/^(no )?logging buffered(?: (\d{2,}))?(?: (\S+))?$/)?.found;
    return {
      ...partOf(section, 'gateway.config-logging'),
      buffered: buffered && {
        on: buffered[1] === undefined,
        bytes: buffered[2] === undefined ? undefined : Number(buffered[2]),
        level: buffered[3],
      },
      hosts: commands.words(/^logging (?:host )?([0-9A-Fa-f]*[.:][\w.:]+|(?<=host )\S+)(?: |$)/).map(addressOf),
      rateLimits: commands.lines(/^(?:no )?logging rate-limit /),
      originId: commands.word(/^logging origin-id (.*)$/),
      console: commands.state(/^logging console/),
      sequenceNumbers: commands.state(/^service sequence-numbers$/),
      other: commands.other(),
    };
  },
};

export const ntp: TopicKind = {
  commands: ['ntp server|peer vrf <w> <w> [<rest>]', 'ntp server|peer <w> [<rest>]', 'ntp <rest>'],
  event(section): ConfiguredNtp {
    const { commands } = section;
    return {
      ...partOf(section, 'gateway.config-ntp'),
      servers: commands.words(/^ntp (?:server|peer) (?:vrf \S+ )?(?:ip )?(\S+)/).map(addressOf),
      other: commands.other(),
    };
  },
};
