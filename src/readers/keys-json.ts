import type { Diagnostic } from '../model/diagnostic.ts';
import type { Source } from '../model/source.ts';
import { type JsonNode, jsonTree } from '../text/json-tree.ts';
import type { Line } from '../text/lines.ts';
import { lines } from '../text/lines.ts';
import { openText } from '../text/opened.ts';
import { KeyEntries } from './keys-json/entries.ts';
import { WholeText } from './keys-json/places.ts';
import type { Reader } from './reader.ts';

// Our own key file (docs/formats/keys.md): JSON with `ike_sas`, `child_sas` and `secrets`, or a list of IKE SAs alone. A file
// that is damaged is read up to the damage. What is wrong is told by its path and by what belongs there, never by its value.

/** A file of that size holds the keys of tens of thousands of SAs; what is larger is no key file. */
const LIMIT = 64 << 20;

// { "ike_sas": [ { "spi_i": "91a49c5581560ff5", "SK_ei": "47a1...
const BEGINS = /^\s{0,1000}[{[]/;
const SIGN =
  /"(?:SK_(?:d|[aep][ir])|SKEYSEED|g_ir|g\^ir|shared_secret|(?:psk|session_token)(?:_hex)?|eap_msk|(?:encryption|integrity)_(?:initiator|responder)_key)"\s{0,20}:/;
// { "secrets": [ { "use": "session-token", "text": "...
const SECRETS = /"use"\s{0,20}:\s{0,20}"(?:session-token|pre-shared-key|eap-msk|shared-secret)"/;

export const keysJson: Reader = {
  id: 'keys-json',
  title: 'Keys as JSON',
  vantage: 'wire',
  holdsKeys: true,

  sniff: ({ text }) => (BEGINS.test(text) && (SIGN.test(text) || SECRETS.test(text)) ? 'yes' : 'no'),

  async *read(source, { vault }) {
    const file = await wholeText(source);
    if (file === undefined) {
      const message = `The file has more than ${LIMIT >> 20} MiB; no key file has, and it was not read.`;
      const tooLarge: Diagnostic = { kind: 'diagnostic', code: 'keys.json-too-large', message, source: source.id };
      yield [tooLarge, { kind: 'tally', source: source.id, unit: 'elements', read: 0, used: 0, skipped: [] }];
      return;
    }
    const { root, fault } = jsonTree(file.text);
    const entries = new KeyEntries(file, vault, await import('./keys-json/schema.ts'));
    if (root !== undefined) readRoot(root, entries);
    if (fault !== undefined) {
      const { line, column } = file.place(fault.at);
      const end = file.text.indexOf('\n', fault.at);
      const message = `No JSON from line ${line}, column ${column} on: ${fault.message}. What stands before was read.`;
      entries.note('json-malformed', message, { start: fault.at, end: end < 0 ? file.text.length : end });
    } else if (entries.isEmpty) {
      const message = 'The file holds neither `ike_sas` nor `child_sas` nor `secrets`, so there are no keys in it.';
      entries.note('json-without-entries', message);
    }
    yield [...entries.items, entries.tally(source.id)];
  },
};

/** The text, or undefined where there is more of it than any key file has. */
async function wholeText(source: Source): Promise<WholeText | undefined> {
  if (source.bytes !== undefined && source.bytes > LIMIT) return undefined;
  const { source: opened, encoding } = await openText(source);
  const all: Line[] = [];
  for await (const batch of lines(opened, encoding)) {
    if ((batch.at(-1)?.end ?? 0) > LIMIT) return undefined;
    for (const line of batch) all.push(line);
  }
  return new WholeText(source.id, all, encoding);
}

const LISTS = ['ike_sas', 'child_sas', 'secrets'] as const;

function readRoot(root: JsonNode, entries: KeyEntries): void {
  if (root.kind === 'scalar') return;
  if (root.kind === 'array') {
    entries.readList('ike_sas', '', root);
    return;
  }
  const own = new Set(root.members.map(({ name }) => name));
  if (!LISTS.some((list) => own.has(list))) {
    // One entry by itself, as somebody cuts it out of a longer file.
    if (entries.looksLikeIkeSa(root)) entries.readEntry('ike_sas', '', root);
    else entries.noteUnknown(root.members);
    return;
  }
  for (const { name, value } of root.members) {
    const list = LISTS.find((one) => one === name);
    if (list !== undefined) entries.readList(list, name, value);
  }
  entries.noteUnknown(root.members.filter(({ name }) => !LISTS.some((list) => list === name)));
}
