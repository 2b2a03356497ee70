// What the client says in the logs of Unix systems, as it says it on Windows: there a message is folded onto one line, escaped
// by a syslog server, or set behind words of the unified log.

/** rsyslog and syslog-ng write control characters as `#` and three octal digits: tab, line feed, carriage return. */
const ESCAPED = /#01[125]/g;
const UNESCAPED: Readonly<Record<string, string>> = { '#011': '\t', '#012': '\n', '#015': '' };
// (libvpnapi.dylib) [com.cisco.anyconnect:vpn] ...   [com.cisco.anyconnect:vpn] ...
const UNIFIED = /^(?:\([^()]{1,100}\) ?)?(?:\[[^[\]:]{1,100}:[^[\]]{1,100}\] )?/;

/** The lines of a message. `unified`: the unified log of macOS wrote it. */
export function clientBody(message: string, unified = false): string[] {
  const plain = message.includes('#01') ? message.replace(ESCAPED, (code) => UNESCAPED[code] ?? code) : message;
  const said = unified ? plain.replace(UNIFIED, '') : plain;
  return said.split(/\r\n?|\n/).filter((line) => line.trim() !== '');
}

/** The same text as a quotation shows it: a secret behind an escape is behind a blank then, where patterns find it. */
export function unescaped(text: string): string {
  return text.includes('#01') ? text.replace(ESCAPED, ' ') : text;
}
