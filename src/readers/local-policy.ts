import type { ClientLocalPolicy } from '../model/client-events.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { SourceId } from '../model/evidence.ts';
import { NO_STAMP } from '../model/time.ts';
import { secretsInside } from '../text/secrets.ts';
import { firstElement, readXml } from '../text/xml.ts';
import { settingsBelow } from '../text/xml-settings.ts';
import { descendantsOf, documentProblems, elementEvidence, rootNamed, type XmlElement } from '../text/xml-tree.ts';
import type { Reader } from './reader.ts';

const ROOT = 'AnyConnectLocalPolicy';

// `AnyConnectLocalPolicy.xml` of Secure Client (AnyConnect): what the client may do on this machine, whatever a gateway says.
// Settings are children of the root. The file has no time: it says what was there when the evidence was collected.
export const localPolicy: Reader = {
  id: 'local-policy',
  title: 'Secure Client local policy',
  vantage: 'client',

  sniff: (head) => {
    const first = firstElement(head.text);
    if (first?.name !== ROOT) return 'no';
    return first.alone ? 'yes' : 'maybe';
  },

  async *read(source, { vault }) {
    const document = await readXml(source);
    const problems = documentProblems(source.id, 'local-policy', document);
    const root = rootNamed(document, ROOT);
    const read = document.elements;
    if (root === undefined) {
      problems.push(problem(source.id, 'no-root', `The file has no \`${ROOT}\` element; nothing was read from it.`));
      const skipped = read === 0 ? [] : [{ why: 'no known element', count: read }];
      yield [...problems, { kind: 'tally', source: source.id, unit: 'elements', read, used: 0, skipped }];
      return;
    }
    for (const secret of secretsInside(root)) vault.keep(secret, 'secret of a policy');
    const wellFormed = document.faults.length === 0;
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
    const used = Math.min(read, 1 + Object.keys(settings).length);
    const skipped = read === used ? [] : [{ why: 'not needed', count: read - used }];
    yield [...problems, event, { kind: 'tally', source: source.id, unit: 'elements', read, used, skipped }];
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
