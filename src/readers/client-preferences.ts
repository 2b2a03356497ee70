import type { ClientPreferencesFile } from '../model/client-files.ts';
import { NO_STAMP } from '../model/time.ts';
import { readRooted, sniffRoot } from '../text/rooted-xml.ts';
import { secretsInside } from '../text/secrets.ts';
import { settingsBelow } from '../text/xml-settings.ts';
import { descendantsOf, elementEvidence } from '../text/xml-tree.ts';
import type { Reader } from './reader.ts';

const ROOT = 'AnyConnectPreferences';

// `preferences.xml` and `preferences_global.xml` of Secure Client (AnyConnect): what the client remembers, and what a user chose
// where a profile says `UserControllable`. Whom the file is of and which certificate was used is not kept.
export const clientPreferences: Reader = {
  id: 'client-preferences',
  title: 'Secure Client preferences',
  vantage: 'client',

  sniff: (head) => sniffRoot(head, ROOT),

  async *read(source, { vault }) {
    const { root, wellFormed, problems, tally } = await readRooted(source, 'client-preferences', ROOT);
    if (root === undefined) {
      yield [...problems, tally(0)];
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
      wellFormed,
      at: NO_STAMP,
      // Its first lines name the user.
      evidence:
        chosen === undefined ? withoutExcerpt(elementEvidence(source.id, root)) : elementEvidence(source.id, chosen),
    };
    const used = 2 + known.filter((value) => value !== undefined).length + Object.keys(settings).length;
    yield [...problems, event, tally(used)];
  },
};

function withoutExcerpt({
  excerpt: _,
  ...place
}: ClientPreferencesFile['evidence']): ClientPreferencesFile['evidence'] {
  return place;
}
