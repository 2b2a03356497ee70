import type { ClientPreferencesFile } from '../model/client-events.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { NO_STAMP } from '../model/time.ts';
import { secretsInside } from '../text/secrets.ts';
import { firstElement, readXml } from '../text/xml.ts';
import { settingsBelow } from '../text/xml-settings.ts';
import { descendantsOf, documentProblems, elementEvidence, rootNamed } from '../text/xml-tree.ts';
import type { Reader } from './reader.ts';

const ROOT = 'AnyConnectPreferences';

// `preferences.xml` and `preferences_global.xml` of Secure Client (AnyConnect): what the client remembers, and what a user chose
// where a profile says `UserControllable`. Whom the file is of and which certificate was used is not kept.
export const clientPreferences: Reader = {
  id: 'client-preferences',
  title: 'Secure Client preferences',
  vantage: 'client',

  sniff: (head) => {
    const first = firstElement(head.text);
    if (first?.name !== ROOT) return 'no';
    return first.alone ? 'yes' : 'maybe';
  },

  async *read(source, { vault }) {
    const document = await readXml(source);
    const problems = documentProblems(source.id, 'client-preferences', document);
    const root = rootNamed(document, ROOT);
    const read = document.elements;
    if (root === undefined) {
      const message = `The file has no \`${ROOT}\` element; nothing was read from it.`;
      const problem: Diagnostic = {
        kind: 'diagnostic',
        code: 'client-preferences.no-root',
        message,
        source: source.id,
      };
      const skipped = read === 0 ? [] : [{ why: 'no known element', count: read }];
      yield [...problems, problem, { kind: 'tally', source: source.id, unit: 'elements', read, used: 0, skipped }];
      return;
    }
    for (const secret of secretsInside(root)) vault.keep(secret, 'secret of preferences');
    const textOf = (name: string) => descendantsOf(root, name).find(({ text }) => text !== '')?.text;
    const [chosen] = descendantsOf(root, 'ControllablePreferences');
    const known = [textOf('DefaultHostName'), textOf('DefaultHostAddress'), textOf('DefaultGroup')] as const;
    const settings = chosen === undefined ? {} : settingsBelow(chosen, source.id);
    const event: ClientPreferencesFile = {
      kind: 'client.preferences-file',
      hostName: known[0],
      hostAddress: known[1],
      group: known[2],
      isOfUser: textOf('DefaultUser') !== undefined,
      settings,
      wellFormed: document.faults.length === 0,
      at: NO_STAMP,
      // Its first lines name the user.
      evidence:
        chosen === undefined ? withoutExcerpt(elementEvidence(source.id, root)) : elementEvidence(source.id, chosen),
    };
    const counted = 2 + known.filter((value) => value !== undefined).length + Object.keys(settings).length;
    const used = Math.min(read, counted);
    const skipped = read === used ? [] : [{ why: 'not needed', count: read - used }];
    yield [...problems, event, { kind: 'tally', source: source.id, unit: 'elements', read, used, skipped }];
  },
};

function withoutExcerpt({
  excerpt: _,
  ...place
}: ClientPreferencesFile['evidence']): ClientPreferencesFile['evidence'] {
  return place;
}
