import { supplyEspKeys, supplyIkeSaKeys } from '../crypto/supplied-keys.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { SourceHead } from '../model/source.ts';
import { lines } from '../text/lines.ts';
import { openText } from '../text/opened.ts';
import type { Item, Reader } from './reader.ts';
import { type Half, IkeSas } from './tcpdump-secrets/ike-sas.ts';
import { espSecretsIn, ikeSecretIn, looksLikePluto, type Misread } from './tcpdump-secrets/secrets.ts';

// Secrets in the form of tcpdump's `-E` (docs/formats/keys.md): files for that option, and logs of libreswan's pluto, which
// prints the keys of an IKE SA in that form with `plutodebug=private`. A line has the keys of one direction; both lines of an
// SPI pair make one entry, wherever they stand, and it points to the first of them.
export const tcpdumpSecrets: Reader = {
  id: 'tcpdump-secrets',
  title: 'tcpdump -E secrets, libreswan log with keys',
  vantage: 'wire',
  holdsKeys: true,

  sniff: sniffSecrets,

  async *read(source, { vault }) {
    const opened = await openText(source);
    const ikeSas = new IkeSas();
    const items: Item[] = [];
    const count = { read: 0, esp: 0, comment: 0, unreadable: 0 };
    let isLog = false;
    for await (const batch of lines(opened.source, opened.encoding)) {
      for (const { text, start, end, number } of batch) {
        count.read++;
        const evidence = { source: source.id, start, end, line: number };
        const ike = ikeSecretIn(text);
        const esp = ike === undefined ? espSecretsIn(text) : [];
        isLog ||= looksLikePluto(text);
        if (ike !== undefined) {
          if ('problem' in ike) count.unreadable++;
          else ikeSas.add({ ...ike, evidence } satisfies Half);
        } else if (esp.some((one) => !('problem' in one))) count.esp++;
        else if (esp.length > 0) count.unreadable++;
        else if (/^\s*(?:#|$)/.test(text)) count.comment++;
        for (const one of ike === undefined ? esp : [ike]) {
          if ('problem' in one) items.push(misread(one, evidence));
          else if (!('side' in one)) items.push(supplyEspKeys(vault, { ...one, evidence }));
        }
      }
    }
    for (const { keys } of ikeSas.all()) items.push(supplyIkeSaKeys(vault, keys));
    if (isLog && !items.some(({ kind }) => kind === 'wire.keys')) items.push(noKeys(source.id));
    const used = count.esp + ikeSas.lines;
    const skipped = [
      { why: 'comment', count: count.comment },
      { why: 'repeats what was read before', count: ikeSas.repeated },
      { why: 'not readable', count: count.unreadable },
      { why: 'no key', count: count.read - used - count.comment - ikeSas.repeated - count.unreadable },
    ].filter(({ count: some }) => some > 0);
    yield [...items, { kind: 'tally', source: source.id, unit: 'lines', read: count.read, used, skipped }];
  },
};

function sniffSecrets({ text }: SourceHead): 'no' | 'maybe' | 'yes' {
  const written = text.split('\n');
  if (written.some((line) => ikeSecretIn(line) !== undefined)) return 'yes';
  if (written.some((line) => espSecretsIn(line).some((one) => !('problem' in one)))) return 'yes';
  return written.some(looksLikePluto) ? 'maybe' : 'no';
}

function misread({ problem, column }: Misread, evidence: EvidenceRef): Diagnostic {
  const { source } = evidence;
  if (problem === 'no-keys') {
    const message = 'The line names an IKE SA and its algorithms without keys, as some versions of libreswan print it.';
    return { kind: 'diagnostic', code: 'keys.row-without-keys', message, source, evidence };
  }
  const message = `The line was left out. Not what is expected in: ${column}.`;
  return { kind: 'diagnostic', code: 'keys.row-unreadable', message, source, evidence };
}

function noKeys(source: string): Diagnostic {
  const message = 'No keys in this log of pluto. Libreswan prints them with `plutodebug=private` in ipsec.conf.';
  return { kind: 'diagnostic', code: 'keys.none-in-log', message, source };
}
