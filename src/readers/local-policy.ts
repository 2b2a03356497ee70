import type { ClientLocalPolicy } from '../model/client-files.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { SourceId } from '../model/evidence.ts';
import { NO_STAMP } from '../model/time.ts';
import { readRooted, sniffRoot } from '../text/rooted-xml.ts';
import { secretsInside } from '../text/secrets.ts';
import { settingsBelow } from '../text/xml-settings.ts';
import { descendantsOf, elementEvidence, type XmlElement } from '../text/xml-tree.ts';
import type { Reader } from './reader.ts';

const ROOT = 'AnyConnectLocalPolicy';

// `AnyConnectLocalPolicy.xml` of Secure Client (AnyConnect): what the client may do on this machine, whatever a gateway says.
// Settings are children of the root. The file has no time: it says what was there when the evidence was collected.
export const localPolicy: Reader = {
  id: 'local-policy',
  title: 'Secure Client local policy',
  vantage: 'client',

  sniff: (head) => sniffRoot(head, ROOT),

  async *read(source, { vault }) {
    const { root, wellFormed, problems, tally } = await readRooted(source, 'local-policy', ROOT);
    if (root === undefined) {
      yield [...problems, tally(0)];
      return;
    }
    for (const secret of secretsInside(root)) vault.keep(secret, 'secret of a policy');
    const settings = settingsBelow(root, source.id);
    const bypass = bypassElements(root, wellFormed, problems, source.id);
    const event: ClientLocalPolicy = {
      kind: 'client.local-policy',
      version: root.attributes.get('acversion'),
      bypassDownloader: bypassDownloader(bypass, problems, source.id),
      settings,
      wellFormed,
      at: NO_STAMP,
      evidence: elementEvidence(source.id, root),
    };
    yield [...problems, event, tally(1 + Object.keys(settings).length)];
  },
};

/**
 * The `BypassDownloader` elements that count: children of the root. In a damaged file an end tag that is missing puts the rest
 * of the file deeper, so there the depth tells nothing.
 */
function bypassElements(
  root: XmlElement,
  wellFormed: boolean,
  problems: Diagnostic[],
  source: SourceId,
): readonly XmlElement[] {
  const all = descendantsOf(root, 'BypassDownloader');
  if (!wellFormed) return all;
  const misplaced = all.filter((element) => !root.children.includes(element));
  for (const element of misplaced) {
    const message = '`BypassDownloader` is not a child of the root and has no effect; its value is not used.';
    problems.push(problem(source, 'bypass-downloader-misplaced', message, element));
  }
  return all.filter((element) => !misplaced.includes(element));
}

function bypassDownloader(
  elements: readonly XmlElement[],
  problems: Diagnostic[],
  source: SourceId,
): ClientLocalPolicy['bypassDownloader'] {
  const [first, ...more] = elements;
  if (first === undefined) return undefined;
  const value = booleanOf(first.text);
  const other = more.find((element) => booleanOf(element.text) !== value);
  if (other !== undefined) {
    const message = '`BypassDownloader` stands twice with different values; the first one is used.';
    problems.push(problem(source, 'bypass-downloader-twice', message, other));
  }
  if (value === undefined) {
    const message = '`BypassDownloader` is neither `true` nor `false`; it is taken as absent.';
    problems.push(problem(source, 'value-unreadable', message, first));
    return undefined;
  }
  return { value, evidence: elementEvidence(source, first) };
}

function booleanOf(text: string): boolean | undefined {
  const value = text.toLowerCase();
  if (value === 'true' || value === '1') return true;
  return value === 'false' || value === '0' ? false : undefined;
}

function problem(source: SourceId, code: string, message: string, element?: XmlElement): Diagnostic {
  const found: Diagnostic = { kind: 'diagnostic', code: `local-policy.${code}`, message, source };
  return element === undefined ? found : { ...found, evidence: elementEvidence(source, element) };
}
