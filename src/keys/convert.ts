// `keys convert`: the keys of all inputs in one form, with what a capture lets derive. The only place where secrets leave a run.
import type { NamedInput } from '../io/inputs.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { AuthSecret } from '../model/secrets.ts';
import type { ConvertedKeys } from '../reporters/keys/converted.ts';
import { type Children, childrenOf, NO_CHILDREN } from './children.ts';
import {
  type IkeEntry,
  ikeEntries,
  type Refusal,
  skDIn,
  tableFault,
  writtenIkeSa,
  writtenSecret,
} from './conversion.ts';
import { espEntries, inEspTable } from './esp-entries.ts';
import { type Judged, judged } from './judge.ts';
import { type KeyInputs, openKeyInputs } from './key-inputs.ts';
import type { Pass } from './pass.ts';

export interface Converted {
  readonly keys: ConvertedKeys;
  /** Keys that are not among them, and why. */
  readonly refused: readonly Refusal[];
  /** What else is to be known of them, without any octet. */
  readonly notes: readonly string[];
  readonly inputs: KeyInputs;
  /** What was wrong with the captures. */
  readonly diagnostics: readonly Diagnostic[];
}

/** @throws InputError where an input does not exist. */
export async function convertKeys(named: readonly NamedInput[], to: 'wireshark' | 'json'): Promise<Converted> {
  const inputs = await openKeyInputs(named);
  const { given, captures } = inputs;
  const result = captures.length > 0 && given.ikeSaKeys.length > 0 ? await judged(inputs) : undefined;
  const pass = result?.pass;
  const ike = ikeEntries(given.ikeSaKeys, result);
  const children = pass === undefined ? NO_CHILDREN : childrenOf(pass, given.childSharedSecrets, skDIn(ike.entries));
  const esp = espEntries(inputs, pass, children);
  const everything: ConvertedKeys = {
    ikeSas: ike.entries.map(writtenIkeSa),
    childSas: esp.childSas.map(({ written }) => written),
    secrets: [...new Map(given.authSecrets.map((one) => [secretKey(one), writtenSecret(one)])).values()],
  };
  const { keys, refused } =
    to === 'json' ? { keys: everything, refused: [] } : inTables(everything, ike.entries, esp, pass);
  return {
    keys,
    refused: [...ike.refused, ...esp.refused, ...refused],
    notes: [...untriedOf(result), ...notesOf(children, pass), ...(to === 'json' ? [] : commentsOf(keys))],
    inputs,
    diagnostics: pass?.diagnostics ?? [],
  };
}

/** What Wireshark's two tables can hold. */
function inTables(
  everything: ConvertedKeys,
  entries: readonly IkeEntry[],
  { childSas }: ReturnType<typeof espEntries>,
  pass: Pass | undefined,
): { readonly keys: ConvertedKeys; readonly refused: readonly Refusal[] } {
  const faults = entries.map((entry) => tableFault(entry, pass));
  const unfit = entries.flatMap(({ evidence }, index): Refusal[] => {
    const text = faults[index];
    return text === undefined ? [] : [{ evidence, remark: { tone: 'bad', text } }];
  });
  const esp = childSas.map(inEspTable);
  return {
    keys: {
      ikeSas: everything.ikeSas.filter((_, index) => faults[index] === undefined),
      childSas: esp.map(({ written }) => written),
      secrets: [],
    },
    refused: [...unfit, ...esp.flatMap((one) => one.refused)],
  };
}

function secretKey({ use, identity, secret }: AuthSecret): string {
  return `${use} ${identity ?? ''} ${Buffer.from(secret).toString('latin1')}`;
}

/** Keys that fit nothing in the captures are kept: they may be of another one. */
function untriedOf(result: Judged | undefined): string[] {
  const outcomes = [...(result?.verdicts.values() ?? [])].map(({ outcome }) => outcome);
  const count = outcomes.filter((outcome) => outcome !== 'fits' && outcome !== 'wrong').length;
  if (count === 0) return [];
  const sets = count === 1 ? '1 key set opens' : `${count} key sets open`;
  return [`${sets} nothing in the captures; what is in such a set is converted as it was given. keys check says why.`];
}

/** The most Child SAs of an IKE SA that are kept (`src/exchanges`). */
const MOST_CHILDREN = 64;

function notesOf({ underived }: Children, pass: Pass | undefined): string[] {
  const byReason = new Map<string, string[]>();
  for (const { agreed, why } of underived) {
    const known = byReason.get(why) ?? [];
    byReason.set(why, [...known, `${agreed.toInitiator}/${agreed.toResponder}`]);
  }
  const without = [...byReason].map(([why, spis]) => {
    const more = spis.length > 3 ? ` and ${spis.length - 3} more` : '';
    return `no ESP keys of Child SA ${spis.slice(0, 3).join(', ')}${more}: ${why}.`;
  });
  const full = (pass?.opened ?? []).filter(({ opened }) => opened.made.children.length >= MOST_CHILDREN);
  return [
    ...without,
    ...full.map(
      ({ initiatorSpi }) => `of IKE SA ${initiatorSpi} only the first ${MOST_CHILDREN} Child SAs were followed.`,
    ),
  ];
}

function commentsOf({ ikeSas, childSas }: ConvertedKeys): string[] {
  const nameless = [
    ...ikeSas.map(({ wireshark, encryption, integrity }) => ({
      wireshark,
      encryption,
      integrity,
      table: 'ikev2_decryption_table',
    })),
    ...childSas
      .filter(({ fromOpener, toOpener }) => fromOpener !== undefined || toOpener !== undefined)
      .map(({ wireshark, encryption, integrity }) => ({ wireshark, encryption, integrity, table: 'esp_sa' })),
  ].filter(({ wireshark }) => wireshark === undefined);
  const names = nameless.map(({ encryption, integrity, table }) => {
    const suite = [encryption, integrity].filter((name) => name !== undefined).join(' with ');
    return `${table}: Wireshark 4.0 has no name for ${suite}; rows of it are comments.`;
  });
  return [...new Set(names)];
}
