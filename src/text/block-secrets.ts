// Secrets that go over lines or stand behind a scheme: what a browser or a library sends to log in, as a client's message may
// quote it. Unlike the patterns of `secrets.ts` these see several lines at once.

/** Of each form a word, in the cases that it is written in: searched one by one that is faster than a pattern for all. */
const PARTS =
  'roxyServer|earer|EARER|uthorization|UTHORIZATION|SAML|saml|ssertion|SSERTION|PRIVATE KEY--|assw|assp|assc|ASSW|ASSP|ASSC'.split(
    '|',
  );

/** Three characters of each of them, which stand in few other words. Those that are not here have one of `SECRET_PARTS`. */
export const BLOCK_PARTS: readonly string[] = ['xys', 'rer', 'riz', 'aml', 'sse'];

/** What stands in front of the secret, and the secret. */
const FORMS: readonly RegExp[] = [
  // -----BEGIN RSA PRIVATE KEY----- MIIE... (up to its end, or that of the text)
  /(-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY-----)((?:(?!-----END)[\s\S])+)/g,
  // <saml:Assertion ID="a"> ... </saml:Assertion>
  /(<(?:[\w-]{1,20}:)?(?:Encrypted)?Assertion\b)((?:(?!<\/(?:[\w-]{1,20}:)?(?:Encrypted)?Assertion>)[\s\S])+)/gi,
  // SAMLResponse=PHNhbWxwOl...
  /\b(SAML(?:Response|Request|Assertion|art)["']?\s{0,8}[=:]\s{0,8}["']?)([^\s"'<>&;]+)/gi,
  // Authorization: Basic bGFiOmxhYg==
  /\b(Authorization["']?\s{0,8}[=:]\s{0,8}["']?(?:bearer|basic|negotiate|ntlm|digest)\s{1,8})([^\s"'<>][^"'<>\n]*)/gi,
  // bearer eyJhbGciOiJub25lIn0.e30.
  /\b(bearer\s{1,8})(?=[^\s\d]{0,200}\d)([\w+/.~=-]{12,})/gi,
  // ProxyPassword: S and PublicProxyServerAddress: user:S@proxy, of preferences that a log folded onto one line
  /(\b[A-Za-z]{1,40}Password\s{0,8}:\s{0,8})([^\s<]\S{0,500})/g,
  /(\b[A-Za-z]{0,40}Proxy[A-Za-z]{0,40}\s{0,8}:\s{0,8}[^\s:@/]{1,64}:)([^\s@<]{1,200})(?=@)/g,
  // Password: (and the value on the next line)
  /\b((?:password|passphrase|passcode)\s{0,8}[=:][^\S\n]{0,8}\n\s{0,40})(\S[^\n]*)/gi,
];

/** A pattern that goes over lines keeps its place at each character. */
const MOST_CHARACTERS = 1 << 18;

const HIDDEN = '<hidden>';
/** What makes a part of a key or a token: words are shorter, or have no digits. */
const TELLING = /^(?=.*\d)(?=.*[a-z])[^\s]{12,}$/i;

/** False where `hideBlocks` changes nothing. */
export function mayHoldBlock(text: string): boolean {
  return PARTS.some((part) => text.includes(part));
}

/** The text, of one line or several, with such secrets replaced; of a very long one its beginning. */
export function hideBlocks(text: string): string {
  const hide = (clean: string, form: RegExp) => clean.replace(form, (_all, before: string) => `${before}${HIDDEN}`);
  return FORMS.reduce(hide, text.slice(0, MOST_CHARACTERS));
}

/** The secrets of a text in the pieces that may turn up by themselves, for the vault. */
export function secretsInBlocks(text: string): string[] {
  const found = FORMS.flatMap((form) =>
    Array.from(text.slice(0, MOST_CHARACTERS).matchAll(form), ([, , secret = '']) => secret.trim()),
  );
  return found.flatMap((secret) => (/[\s<]/.test(secret) ? secret.split(/[\s<>"'=]+/).filter(isTelling) : [secret]));
}

function isTelling(word: string): boolean {
  return TELLING.test(word);
}
