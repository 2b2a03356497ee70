// What stands in the places of a command that are not keywords, by the names that the rows of the tables use.

/** Takes an argument from its first word on: how it is written out, and how many words it is. Undefined: it is none. */
type Argument = (words: readonly string[], at: number) => { readonly text: string; readonly words: number } | undefined;

export const ARGUMENTS: Readonly<Record<string, Argument>> = {
  '<w>': (words, at) => oneWord(words[at], /^/),
  '<n>': (words, at) => oneWord(words[at], /^\d{1,10}$/),
  '<i>': (words, at) => oneWord(words[at], /^[+-]?\d{1,3}$/),
  // 203.0.113.5 · 2001:DB8::5
  '<ip>': (words, at) => oneWord(words[at], /^(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9A-F]{0,4}:[0-9A-F:.]{1,45})$/i),
  // 192.168.10.0/24 · 2001:DB8::/64
  '<net>': (words, at) => oneWord(words[at], /^[0-9A-F:.]{2,45}\/\d{1,3}$/i),
  '<cipher>': (words, at) => oneWord(words[at]?.toLowerCase(), /^(?:aes|3des|des|null)[\w-]*$/),
  '<hash>': (words, at) => oneWord(words[at]?.toLowerCase(), /^(?:md5|sha)[\w-]*$/),
  '<group>': (words, at) => oneWord(words[at], /^\d{1,2}$/),
  '<esp>': (words, at) => oneWord(words[at]?.toLowerCase(), /^(?:(?:esp|ah|comp)-[\w-]+|128|192|256)$/),
  '<release>': (words, at) => oneWord(words[at], /^\d{1,2}\.\d[\w.()]*$/),
  '<level>': (words, at) =>
    oneWord(words[at]?.toLowerCase(), /^(?:[0-7]$|emerg|alert|crit|err|warn|notif|info|debug|filtered$|xml$)[a-z]*$/),
  '<if>': interfaceName,
  '<rest>': (words, at) => {
    const text = words.slice(at).join(' ');
    return text === '' ? undefined : { text, words: words.length - at };
  },
};

function oneWord(word: string | undefined, form: RegExp): ReturnType<Argument> {
  return word !== undefined && form.test(word) ? { text: word, words: 1 } : undefined;
}

const INTERFACE_TYPES = [
  'GigabitEthernet',
  'TenGigabitEthernet',
  'TwentyFiveGigE',
  'FortyGigabitEthernet',
  'HundredGigE',
  'FastEthernet',
  'Ethernet',
  'Loopback',
  'Tunnel',
  'Virtual-Template',
  'Virtual-Access',
  'Virtual-PPP',
  'VirtualPortGroup',
  'Vlan',
  'Port-channel',
  'Serial',
  'Dialer',
  'Cellular',
  'Multilink',
  'BDI',
  'BVI',
  'Null',
  'NVI',
];

// GigabitEthernet1 · gi0/0/1.10 · Virtual-Template 10
function interfaceName(words: readonly string[], at: number): ReturnType<Argument> {
  const found = /^([A-Za-z][A-Za-z-]*)(\d[\d/.:]*)?$/.exec(words[at] ?? '');
  if (found === null) return undefined;
  const next = words[at + 1] ?? '';
  const number = found[2] ?? (/^\d[\d/.:]*$/.test(next) ? next : undefined);
  if (number === undefined) return undefined;
  return { text: `${typeOf(found[1] ?? '')}${number}`, words: found[2] === undefined ? 2 : 1 };
}

/** The type as IOS prints it, where the word is short for only one; else the word as it stands. */
function typeOf(word: string): string {
  const short = word.toLowerCase();
  const exact = INTERFACE_TYPES.find((type) => type.toLowerCase() === short);
  const longer = INTERFACE_TYPES.filter((type) => type.toLowerCase().startsWith(short));
  return exact ?? (longer.length === 1 ? longer[0] : undefined) ?? word;
}
