const MOST = 64;
const OCTET = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
/** What may be one: at least two colons. */
const IPV6 = /^[\da-f]{0,4}:[\da-f:]{0,34}:[\da-f.]{0,15}$/i;
/** What an address may be written in: quotes, brackets, a mask behind a slash, a zone behind a percent sign. */
const AROUND = /^[("'[]{1,4}|(?:\/\d{1,3}|\/[\d.]{7,15}|%[\w.-]{1,32})$|[)\]"',.;]{1,4}$/g;

/** The first address of a text in its usual form, whatever stands around it. */
export function addressIn(text: string): string | undefined {
  return addressesIn(text, 1)[0];
}

/** All addresses of a text in order, each once. */
export function addressesIn(text: string, most = MOST): readonly string[] {
  const found = new Set<string>();
  for (const word of text.split(/[\s,;]+/)) {
    if (found.size === most) break;
    const bare = word.replace(AROUND, '').replace(AROUND, '');
    const address = IPV4.test(bare) ? bare : shortest(bare);
    if (address !== undefined) found.add(address);
  }
  return [...found];
}

/** RFC 5952: the client prints IPv6 addresses in capitals and with all their zeros. Undefined for anything else. */
function shortest(text: string): string | undefined {
  if (!IPV6.test(text) || !URL.canParse(`http://[${text}]`)) return undefined;
  return new URL(`http://[${text}]`).hostname.slice(1, -1);
}
