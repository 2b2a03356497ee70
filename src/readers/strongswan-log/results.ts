import type { EvidenceRef } from '../../model/evidence.ts';
import type { AuthSecret, ChildSharedSecret, EspKeys, IkeKeyName, IkeSaKeys } from '../../model/secrets.ts';
import type { AuthProof, ChildDraft, IkeDraft, Installed, KeyCollector, Spis } from './collector.ts';
import type { Dump } from './dumps.ts';

/** Something to keep, once; a log may print the same many times, above all one that joins the logs of both ends. */
export type Found = {
  readonly evidence: EvidenceRef;
  readonly signature: string;
  /** Lines of its dumps. */
  readonly lines: number;
} & (
  | { readonly of: 'ike-sa'; readonly keys: IkeSaKeys }
  | { readonly of: 'esp-sa'; readonly keys: EspKeys }
  | { readonly of: 'child-sa'; readonly keys: ChildSharedSecret }
  | { readonly of: 'auth'; readonly keys: AuthSecret }
);

/** All that was found, in the order of the log. */
export function resultsOf(collector: KeyCollector): Found[] {
  const { ikeSas, childSas, authSecrets, proofs } = collector;
  const spis = spisBySkP(proofs, collector.responderSpis);
  // Without a key from EAP, SK_pi or SK_pr is what AUTH is made with (RFC 7296 §2.16): no secret of its own.
  const skPs = new Set([...proofs.map(({ skP }) => hexOf(skP)), ...ikeSas.flatMap(skPsOf)]);
  const found = [
    ...ikeSas.flatMap((draft) => ikeSaOf(draft, spis)),
    ...childSas.flatMap(childSaOf),
    ...authSecrets.flatMap((dump) => authOf(dump, skPs)),
  ];
  return found.sort((a, b) => a.evidence.start - b.evidence.start);
}

function skPsOf({ dumps }: IkeDraft): string[] {
  return [dumps.get('SK_pi'), dumps.get('SK_pr')].flatMap((dump) =>
    dump?.octets === undefined ? [] : [hexOf(dump.octets)],
  );
}

/**
 * The SPIs of the SA that an SK_pi or SK_pr belongs to. AUTH covers the IKE_SA_INIT message of its sender, which begins with
 * both SPIs; in the initiator's the responder's is still zero. Charon's number of the SA is no such link: the keys of a
 * rekeyed SA are printed under that of the SA before it. SPIs that contradict each other are none.
 */
function spisBySkP(
  proofs: readonly AuthProof[],
  responders: ReadonlyMap<string, ReadonlySet<string>>,
): Map<string, Spis | undefined> {
  const known = new Map<string, Spis | undefined>();
  for (const { skP, header } of proofs) {
    const spis = spisOf(header, responders);
    const key = hexOf(skP);
    const before = known.get(key);
    const contradicts = known.has(key) && JSON.stringify(before) !== JSON.stringify(spis);
    known.set(key, contradicts ? undefined : spis);
  }
  return known;
}

const EXCHANGES: readonly (number | undefined)[] = [34, 38]; // IKE_SA_INIT, IKE_SESSION_RESUME

function spisOf(header: Uint8Array, responders: ReadonlyMap<string, ReadonlySet<string>>): Spis | undefined {
  if (header.length < 28 || !EXCHANGES.includes(header[18])) return undefined;
  const initiatorSpi = hexOf(header.subarray(0, 8));
  const responderSpi = hexOf(header.subarray(8, 16));
  if (/[^0]/.test(responderSpi)) return { initiatorSpi, responderSpi };
  const [only, ...others] = responders.get(initiatorSpi) ?? [];
  return only === undefined || others.length > 0 ? { initiatorSpi } : { initiatorSpi, responderSpi: only };
}

function ikeSaOf(draft: IkeDraft, spisOfSkP: ReadonlyMap<string, Spis | undefined>): Found[] {
  const whole = wholeDumps(draft.dumps);
  if (whole.length === 0) return [];
  const keys: Partial<Record<IkeKeyName, Uint8Array>> = Object.fromEntries(
    whole.map(([name, { octets }]) => [name, octets]),
  );
  const candidates = [...skPsOf(draft).flatMap((skP) => spisOfSkP.get(skP) ?? []), ...(draft.spis ? [draft.spis] : [])];
  const evidence = spanOf(whole.map(([, dump]) => dump));
  return [
    {
      of: 'ike-sa',
      ...common(
        'ike-sa',
        whole.map(([, dump]) => dump),
      ),
      keys: { evidence, ...joined(candidates), ...draft.suite, keys },
    },
  ];
}

/** What all agree on, the one that knows the most. */
function joined(candidates: readonly Spis[]): Partial<Spis> {
  const initiators = new Set(candidates.map(({ initiatorSpi }) => initiatorSpi));
  const responders = new Set(candidates.flatMap(({ responderSpi }) => responderSpi ?? []));
  const [initiatorSpi] = initiators;
  const [responderSpi] = responders;
  if (initiatorSpi === undefined || initiators.size > 1 || responders.size > 1) return {};
  return { initiatorSpi, ...(responderSpi !== undefined && { responderSpi }) };
}

function childSaOf(draft: ChildDraft): Found[] {
  const { dumps, role, inbound, outbound, suite, sharedSecret } = draft;
  // What the initiator sends is encrypted with the initiator's key, and its SPI is the one that the responder receives with.
  const [initiatorSends, responderSends] =
    role === 'initiator' ? [outbound, inbound] : role === 'responder' ? [inbound, outbound] : [undefined, undefined];
  const found = [
    ...directionOf(dumps.get('encryption initiator key'), dumps.get('integrity initiator key'), initiatorSends, suite),
    ...directionOf(dumps.get('encryption responder key'), dumps.get('integrity responder key'), responderSends, suite),
  ];
  const spi = (inbound ?? outbound)?.spi;
  if (sharedSecret?.octets === undefined || spi === undefined) return found;
  const { octets, evidence } = sharedSecret;
  return [
    { of: 'child-sa', ...common('child-sa', [sharedSecret]), keys: { evidence, spi, sharedSecret: octets } },
    ...found,
  ];
}

function directionOf(
  encryption: Dump | undefined,
  integrity: Dump | undefined,
  installed: Installed | undefined,
  suite: ChildDraft['suite'],
): Found[] {
  const dumps = [encryption, integrity].filter((dump) => dump?.octets !== undefined);
  const whole = dumps.filter((dump) => dump !== undefined);
  if (whole.length === 0) return [];
  const keys: EspKeys = {
    evidence: spanOf(whole),
    ...installed,
    ...(suite.encryption !== undefined && { encryption: suite.encryption }),
    ...(suite.integrity !== undefined && { integrity: suite.integrity }),
    ...(encryption?.octets !== undefined && { encryptionKey: encryption.octets }),
    ...(integrity?.octets !== undefined && { integrityKey: integrity.octets }),
  };
  return [{ of: 'esp-sa', ...common('esp-sa', whole), keys }];
}

function authOf(dump: Dump, skPs: ReadonlySet<string>): Found[] {
  const { octets, evidence } = dump;
  if (octets === undefined || skPs.has(hexOf(octets))) return [];
  // The log does not say what it is: a configured key, a session token, or a key from EAP.
  return [{ of: 'auth', ...common('auth', [dump]), keys: { evidence, use: 'shared-secret', secret: octets } }];
}

function common(of: string, dumps: readonly Dump[]): Pick<Found, 'evidence' | 'signature' | 'lines'> {
  const named = dumps.map(({ name, octets }) => [name, octets === undefined ? '' : hexOf(octets)]);
  return {
    evidence: spanOf(dumps),
    signature: JSON.stringify([of, named]),
    lines: dumps.reduce((sum, { lines }) => sum + lines, 0),
  };
}

function wholeDumps<Name>(dumps: ReadonlyMap<Name, Dump>): (readonly [Name, Dump])[] {
  return [...dumps].filter(([, { octets }]) => octets !== undefined);
}

/** From the first line of the first to the last line of the last, whatever other threads have printed in between. */
function spanOf(dumps: readonly Dump[]): EvidenceRef {
  const ordered = [...dumps].sort((a, b) => a.evidence.start - b.evidence.start);
  const [first] = ordered;
  if (first === undefined) return { source: '', start: 0, end: 0 };
  return { ...first.evidence, end: Math.max(...ordered.map(({ evidence }) => evidence.end)) };
}

function hexOf(octets: Uint8Array): string {
  return Buffer.from(octets).toString('hex');
}
