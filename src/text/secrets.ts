// Words after which a configuration or a log prints a secret. Each pattern keeps what stands before the secret, and is
// anchored on whole words without nested repetition, so that a hostile line cannot make it slow.

import { DEVICE_SECRETS, PEM_LINE, type SecretForm } from './device-secrets.ts';
import { mayHoldSecret } from './secret-words.ts';

/** What is printed instead. It tells nothing about the secret, not even its length. */
const HIDDEN = '<hidden>';

/** Names of elements, attributes and members whose values let somebody in, with what stands around such a word in them. */
const NAME = String.raw`[\w.:-]{0,40}(?:passw|passphrase|passcode|secret|token|ticket|cookie|pre-?shared|psk|credential)[\w.:-]{0,40}`;
const SECRET_NAME = new RegExp(`^(?:${NAME}|pin|otp|pwd)$`, 'i');

export const SECRET_AFTER: readonly SecretForm[] = [
  // username test password 0 cisco · enable secret 9 $9$... · Password: cisco · secret=cisco
  [
    'pass secret',
    /\b((?:password|secret|passphrase|passwd)(?:\s+(?:[0-9]{1,2}|encrypted|hex|level\s+[0-9]{1,2}))?(?:\s*[:=]\s*|\s+))(\S.*)$/i,
  ],
  // key config-key password-encrypt abc · ikev2-password-local=abc
  ['pass secret', /(?<![\w-])(password-encrypt\s+|[\w-]{0,30}(?:password|secret)-[\w-]{1,30}\s*[:=]\s*)(\S.*)$/i],
  // pre-shared-key local 6 abc · pre-shared-key hex 0a0b · authentication remote pre-share key abc
  ['pre-shared-key', /\b(pre-shared-key(?:\s+(?:local|remote))?(?:\s+(?:[0-9]|hex))?\s+)(\S.*)$/i],
  ['pre-share', /\b(pre-share\s+[*_]{0,3}key[*_]{0,3}(?:\s+(?:[0-9]|hex))?\s+)(\S.*)$/i],
  // authentication remote pre-share abc: typed without `key`
  [
    'pre-share',
    /\b(authentication\s+(?:local|remote)\s+pre-share\s+)(?![*_]{0,3}key[*_]{0,3}(?:\s|$)|<hidden>)(\S+)\s*$/i,
  ],
  // key 7 070C285F · server-key abc · key-string abc · ppk manual id x key abc · key "abc"
  ['server-key key-string key-chain', /\b((?:server-key|key-string|key-chain-string)(?:\s+[0-9])?\s+)(\S.*)$/i],
  ['key', /^(\s*key(?:\s+[0-9])?\s+)(?!chain\b|config-key\b|generate\b|not found\b)(\S.*)$/i],
  ['"', /\b(key\s+)("[^"]*")/i],
  ['ppk', /\b(ppk\s+(?:manual\s+)?id\s+\S+\s+key(?:\s+[0-9])?\s+)(\S.*)$/i],
  // crypto isakmp key abc address 0.0.0.0
  ['isakmp', /\b(crypto\s+isakmp\s+key(?:\s+[0-9])?\s+)(\S+)/i],
  ...DEVICE_SECRETS,
  ['', PEM_LINE],
  // <session-token>abc</session-token> and the other bearer values of the aggregate-auth XML; <PreSharedKey>, <PIN>
  ['<', new RegExp(String.raw`(<(?:${NAME}|pin|otp|pwd)(?:\s[^<>]*)?>(?:<!\[CDATA\[)?\s*)([^<\s][^<]*)`, 'gi')],
  // <Host token="abc">
  ['=', new RegExp(String.raw`(?<![\w.:-])(${NAME}\s*=\s*)("[^"]*"?|'[^']*'?)`, 'gi')],
  // "session_token": "abc" · "SK_ei": "0a0b" · { "use": "pre-shared-key", "text": "abc" }
  [
    '"',
    new RegExp(
      String.raw`("(?:${NAME}|SK_\w{1,2}|SKEYSEED|g[_^]ir|eap_msk|\w{1,40}_key|text|hex)"\s*:\s*)("(?:[^"\\]|\\.)*"?)`,
      'gi',
    ),
  ],
  // session-token: abc · session-token abc · webvpn=abc (the cookie that an SSL session lives by) · token=abc
  ['session-token host-scan-token', /\b((?:session-token|host-scan-token)(?:\s*[:=]\s*|\s+))([^\s<>]+)/gi],
  ['webvpn', /\b(webvpn\s*[:=]\s*)([^\s<>]+)/gi],
  [
    'token ticket passcode sk_ skeyseed',
    /(?<![\w-])((?:[\w-]{0,40}(?:token|ticket|passcode)|SK_[a-z]{1,2}|SKEYSEED)\s*[:=]\s*)([^\s<>"'][^\s<>]*)/gi,
  ],
  ['cookie', /\b((?:set-)?cookie\s*:\s*)(\S.*)$/i],
  // https://user:abc@gw.example.net/
  ['//', /(\/\/[^\s/@:]{1,256}:)([^\s/@]{1,256})(?=@)/g],
  // Attrib type: unknown, length: 32, data: 0x5 0x7e: a private attribute may be the session token
  [
    'attrib type',
    /\b(Attrib type: (?!(?:ipv[46]-|app-version|split-|banner|config-url|backup-gateway|def-domain))[^,]{1,80}, length: [0-9]+, data: )(.*)$/i,
  ],
  // Lines of key files. ikev2 I 0x0001020304050607 0xc02e7a3031a03188 sha1:0x4ea8... aes128:0x3f44...
  [':0x', /(?<![\w-])([a-z][\w-]{0,40}:0x)([0-9a-f]{16,})/gi],
  // 91a49c5581560ff5,85a16371837f75f3,47a1...,"AES-CBC-256 [RFC3602]",... · "IPv4","192.0.2.1","192.0.2.2","0x0000c3d4","AES-CBC",...
  [',', /((?:0x)?[0-9a-f]{16}"?\s{0,8},\s{0,8}"?(?:0x)?[0-9a-f]{16}"?\s{0,8},)(.*)$/i],
  [',', /(\b(?:IPv4|IPv6|Any)"?\s{0,8},[^,]{0,80},[^,]{0,80},\s{0,8}"?(?:0x[0-9a-f*?]{1,10}|\*)"?\s{0,8},)(.*)$/i],
  // : PSK "abc" · user : EAP "abc"
  ['psk eap xauth ntlm pin', /(:\s{0,8}(?:PSK|EAP|XAUTH|NTLM|PIN)\s{1,8})("[^"]*"?|0[xs]\S+)/i],
];

/** Each pattern costs as much as the reading of a line, and few lines have words of more than one or two. */
const WORDS = [...new Set(SECRET_AFTER.flatMap(([words]) => words.split(' ')))];
const BY_WORDS = SECRET_AFTER.map(([words, form]) => ({
  words: words.split(' ').map((word) => WORDS.indexOf(word)),
  form,
}));

/** The patterns that may find something in a line. */
function formsFor(line: string): RegExp[] {
  const lower = line.toLowerCase();
  // Several patterns share a word.
  const letters = lettersOf(lower);
  for (let index = 0; index < WORDS.length; index++) {
    const mayHave = ((LETTERS[index] ?? 0) & ~letters) === 0;
    HAS[index] = mayHave && lower.includes(WORDS[index] ?? '') ? 1 : 0;
  }
  const forms = [];
  for (const { words, form } of BY_WORDS) if (words.some(isThere)) forms.push(form);
  return forms;
}

/** The letters of a text in lower case, a bit each: a word with another letter is not in it. */
function lettersOf(text: string): number {
  let letters = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at) - LETTER_A;
    if (letter >= 0 && letter < ALPHABET) letters |= 1 << letter;
  }
  return letters;
}

const LETTER_A = 0x61;
const ALPHABET = 26;
const LETTERS = WORDS.map(lettersOf);

/** Which of the words a line has; written anew for each. */
const HAS = new Uint8Array(WORDS.length);

function isThere(index: number): boolean {
  return HAS[index] === 1;
}

/** The line with every secret replaced. Lines without one come back unchanged. */
export function maskSecrets(line: string): string {
  if (!mayHoldSecret(line)) return line;
  let masked = line;
  for (const form of formsFor(line)) masked = masked.replace(form, (_all, before: string) => `${before}${HIDDEN}`);
  return masked;
}

/** The secrets that a line holds, for the vault. */
export function secretsIn(line: string): string[] {
  if (!mayHoldSecret(line)) return [];
  const found: string[] = [];
  for (const form of formsFor(line)) {
    const all = form.global ? line.matchAll(form) : [form.exec(line)];
    for (const match of all) {
      const secret = match?.[2]?.trim().replace(/^(["'])(.*?)\1?$/, '$2');
      if (secret !== undefined && secret !== '' && secret !== HIDDEN) found.push(secret);
    }
  }
  return found;
}

/** Whether a name of an element or member says that its value lets somebody in. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** An element of XML, as far as it may hold secrets. */
interface Marked {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly text: string;
  readonly children: readonly Marked[];
}

/** The secrets of an element and of all below it, for the vault: a value may stand on another line than its name. */
export function secretsInside({ name, attributes, text, children }: Marked): string[] {
  const own = SECRET_NAME.test(name) ? [text, ...attributes.values()] : [];
  const marked = [...attributes].filter(([attribute]) => SECRET_NAME.test(attribute)).map(([, value]) => value);
  const found = [...own, ...marked].filter((value) => value !== '' && !/^(?:true|false)$/i.test(value));
  // The depth is bounded by the limit of the scanner.
  return [...found, ...secretsIn(text), ...children.flatMap(secretsInside)];
}

/** Names of algorithms are made of these, of numbers and of signs between them. */
const ALGORITHM_WORD =
  /authentication|authenc|auth|encryption|encr|enc|integrity|integ|checking|checked|unknown|undefined|default|private|signature|chacha|camellia|serpent|twofish|blowfish|kuznyechik|magma|streebog|gost|rijndael|triple|cipher|digest|octets|octet|bytes|byte|bits|bit|draft|ietf|ipsec|ciph|suite|keyed|kpdk|fips|umac|gmac|cmac|xcbc|hmac|mac|ripemd|rmd|tiger|poly|with|trunc|bug|null|none|any|not|of|no|aes|des|ede|cbc|ctr|ecb|ccm|gcm|mgm|icv|iv|cast|idea|aria|seed|rc|bf|sm|md|sha|prf|rfc|esp|ah|ike|id/iy;
/** As many digits could be of a key. */
const MOST_DIGITS = 15;

/**
 * The name of an algorithm as an input gives it; `''` where other words are in it: a password or a key in Base64, or hex with
 * blanks, may stand where a name belongs, and names are printed.
 */
export function shownAlgorithm(name: string): string {
  const digits = name.replace(/\D/g, '').length;
  const parts = name.match(/[A-Za-z0-9]+/g) ?? [];
  // The `c` of `aes_gcm_c`. Several letters by themselves may be hex.
  const letters = parts.filter((part) => /^[a-z]$/i.test(part));
  const words = parts.filter((part) => !/^[a-z]$/i.test(part));
  return digits <= MOST_DIGITS && letters.length <= 1 && words.every(isOfAlgorithms) ? name : '';
}

/** `sha2`, `aes256gcm16`, `3des`. */
function isOfAlgorithms(part: string): boolean {
  let at = /^\d*/.exec(part)?.[0].length ?? 0;
  while (at < part.length) {
    ALGORITHM_WORD.lastIndex = at;
    const word = ALGORITHM_WORD.exec(part)?.[0];
    if (word === undefined) return false;
    at += word.length;
    at += /^\d*/.exec(part.slice(at))?.[0].length ?? 0;
  }
  return true;
}
