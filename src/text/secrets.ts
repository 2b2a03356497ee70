// Words after which a configuration or a log prints a secret. Each pattern keeps what stands before the secret, and is
// anchored on whole words without nested repetition, so that a hostile line cannot make it slow.

/** What is printed instead. It tells nothing about the secret, not even its length. */
const HIDDEN = '<hidden>';

const SECRET_AFTER: readonly RegExp[] = [
  // username test password 0 cisco · enable secret 9 $9$... · password cisco
  /\b((?:password|secret|passphrase|passwd)(?: (?:[0-9]{1,2}|encrypted|hex|level [0-9]{1,2}))? )(\S.*)$/i,
  // pre-shared-key local 6 abc · pre-shared-key hex 0a0b · authentication remote pre-share key abc
  /\b(pre-shared-key(?: (?:local|remote))?(?: (?:[0-9]|hex))? )(\S.*)$/i,
  /\b(pre-share key(?: (?:[0-9]|hex))? )(\S.*)$/i,
  // key 7 070C285F · server-key abc · key-string abc · ppk manual id x key abc
  /\b((?:server-key|key-string|key-chain-string)(?: [0-9])? )(\S.*)$/i,
  /^(\s*key(?: [0-9])? )(?!chain\b|config-key\b|generate\b)(\S.*)$/i,
  /\b(ppk (?:manual )?id \S+ key(?: [0-9])? )(\S.*)$/i,
  // crypto isakmp key abc address 0.0.0.0
  /\b(crypto isakmp key(?: [0-9])? )(\S+)/i,
  // snmp-server community abc ro
  /\b(snmp-server community )(\S+)/i,
  // <session-token>abc</session-token> and the other bearer values of the aggregate-auth XML
  /(<(?:session-token|host-scan-token|password|secondary_password)[^<>]*>)([^<]+)/i,
  // session-token: abc · webvpn=abc (the cookie that an SSL session lives by)
  /\b((?:session-token|host-scan-token|webvpn)\s?[:=]\s?)(\S+)/i,
  // Attrib type: unknown, length: 32, data: 0x5 0x7e: a private attribute may be the session token
  /\b(Attrib type: (?:unknown|[^,]*token)[^,]*, length: [0-9]+, data: )(.*)$/i,
];

/** A word that every pattern needs. Most lines have none, and a debug log has millions of lines. */
const MAY_HOLD_SECRET = /pass|secret|key|token|snmp|webvpn|attrib/i;

/** The line with every secret replaced. Lines without one come back unchanged. */
export function maskSecrets(line: string): string {
  if (!MAY_HOLD_SECRET.test(line)) return line;
  let masked = line;
  for (const pattern of SECRET_AFTER) masked = masked.replace(pattern, (_all, before: string) => `${before}${HIDDEN}`);
  return masked;
}

/** The secrets that a line holds, for the vault. */
export function secretsIn(line: string): string[] {
  if (!MAY_HOLD_SECRET.test(line)) return [];
  const found: string[] = [];
  for (const pattern of SECRET_AFTER) {
    const secret = pattern.exec(line)?.[2]?.trim();
    if (secret !== undefined && secret !== '' && secret !== HIDDEN) found.push(secret);
  }
  return found;
}
