// Words after which a configuration or a log prints a secret. Each pattern keeps what stands before the secret, and is
// anchored on whole words without nested repetition, so that a hostile line cannot make it slow.

/** What is printed instead. It tells nothing about the secret, not even its length. */
const HIDDEN = '<hidden>';

const SECRET_AFTER: readonly RegExp[] = [
  // username test password 0 cisco · enable secret 9 $9$... · Password: cisco · secret=cisco
  /\b((?:password|secret|passphrase|passwd)(?:\s+(?:[0-9]{1,2}|encrypted|hex|level\s+[0-9]{1,2}))?(?:\s*[:=]\s*|\s+))(\S.*)$/i,
  // pre-shared-key local 6 abc · pre-shared-key hex 0a0b · authentication remote pre-share key abc
  /\b(pre-shared-key(?:\s+(?:local|remote))?(?:\s+(?:[0-9]|hex))?\s+)(\S.*)$/i,
  /\b(pre-share\s+key(?:\s+(?:[0-9]|hex))?\s+)(\S.*)$/i,
  // key 7 070C285F · server-key abc · key-string abc · ppk manual id x key abc · key "abc"
  /\b((?:server-key|key-string|key-chain-string)(?:\s+[0-9])?\s+)(\S.*)$/i,
  /^(\s*key(?:\s+[0-9])?\s+)(?!chain\b|config-key\b|generate\b)(\S.*)$/i,
  /\b(key\s+)("[^"]*")/i,
  /\b(ppk\s+(?:manual\s+)?id\s+\S+\s+key(?:\s+[0-9])?\s+)(\S.*)$/i,
  // crypto isakmp key abc address 0.0.0.0
  /\b(crypto\s+isakmp\s+key(?:\s+[0-9])?\s+)(\S+)/i,
  // snmp-server community abc ro
  /\b(snmp-server\s+community\s+)(\S+)/i,
  // <session-token>abc</session-token> and the other bearer values of the aggregate-auth XML
  /(<(?:session-token|host-scan-token|password|secondary_password)[^<>]*>)([^<]+)/gi,
  // session-token: abc · session-token abc · webvpn=abc (the cookie that an SSL session lives by)
  /\b((?:session-token|host-scan-token|webvpn)(?:\s*[:=]\s*|\s+))([^\s<>]+)/gi,
  // https://user:abc@gw.example.net/
  /(\/\/[^\s/@:]{1,256}:)([^\s/@]{1,256})(?=@)/g,
  // Attrib type: unknown, length: 32, data: 0x5 0x7e: a private attribute may be the session token
  /\b(Attrib type: (?:unknown|[^,]*token)[^,]*, length: [0-9]+, data: )(.*)$/i,
];

/** A word that every pattern needs. Most lines have none, and a debug log has millions of lines. */
const MAY_HOLD_SECRET = /pass|secret|key|token|snmp|webvpn|attrib|:\/\//i;

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
    const all = pattern.global ? line.matchAll(pattern) : [pattern.exec(line)];
    for (const match of all) {
      const secret = match?.[2]?.trim().replace(/^"(.*)"$/, '$1');
      if (secret !== undefined && secret !== '' && secret !== HIDDEN) found.push(secret);
    }
  }
  return found;
}
