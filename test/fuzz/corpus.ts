// The captures that mutations begin with: shipped samples, played scenarios, messages in the clear, and the material
// beside the checkout where it is present.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenarios } from '../simulator/scenarios/index.ts';
import { simulate } from '../simulator/stage/simulate.ts';
import { capturesIn, sharedFolder } from '../support/lab.ts';
import { clearCaptures } from './clear-captures.ts';

export interface CorpusEntry {
  /** Stays the same from run to run: a kept case names it. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Texts that must not be shown, wherever they stand. */
  readonly secrets: readonly string[];
}

export const SAMPLES = join(import.meta.dirname, '..', '..', 'samples');
export const REGRESS = join(SAMPLES, 'regress');

/** Between them: cookies, a wrong group, fragments of both kinds, rekeys, IPv6, floods, other vendors, many clients. */
const PLAYED = [
  'invalid-ke-and-cookie',
  'skf-fragments',
  'fragments-lost',
  'ike-rekey',
  'ipv6',
  'nat-mass-switch',
  'no-nat',
  'foreign-peers',
  'hostile-network',
  'every-suite',
  'child-sa-refused',
  'no-proposal-chosen',
  'path-outage',
  'nat-rebinding',
];

/** What every checkout has. */
export function ownCorpus(played: readonly string[] = PLAYED): CorpusEntry[] {
  return [...clearCaptures(), ...filesBelow(SAMPLES, 'samples'), ...played.flatMap(playedCaptures)];
}

/** Real captures, and captures that were made to break readers. */
export function foreignCorpus(): CorpusEntry[] {
  return ['lab', 'corpus'].flatMap((name) => {
    const folder = sharedFolder(name);
    return folder === undefined ? [] : capturesIn(folder).map((path) => entryOf(`${name}/${path}`, join(folder, path)));
  });
}

/** What earlier runs found. */
export function regressFiles(): string[] {
  if (!existsSync(REGRESS)) return [];
  return readdirSync(REGRESS).filter((name) => /\.pcap(ng)?$/.test(name));
}

function filesBelow(folder: string, prefix: string): CorpusEntry[] {
  return capturesIn(folder).map((path) => entryOf(`${prefix}/${path}`, join(folder, path)));
}

function entryOf(name: string, path: string): CorpusEntry {
  return { name, bytes: readFileSync(path), secrets: [] };
}

/** Keys of the corpus as JSON: of what was played, of the samples, and of the lab where it is present. */
export function corpusKeys(): string[] {
  const played = [...playedCases.values()].flatMap(({ files }) => files.filter(({ format }) => format === 'keys-json'));
  const lab = sharedFolder('lab');
  const files = [SAMPLES, ...(lab === undefined ? [] : [lab])].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('keys.json'))
      .map((path) => readFileSync(join(folder, path), 'utf8')),
  );
  return [...played.map(({ bytes }) => bytes.toString()), ...files];
}

const playedCases = new Map<string, ReturnType<typeof simulate>>();

function played(name: string): ReturnType<typeof simulate> {
  const scenario = scenarios.find((one) => one.name === name);
  if (scenario === undefined) throw new Error(`there is no scenario ${name}`);
  const made = playedCases.get(name) ?? simulate(scenario, 1);
  playedCases.set(name, made);
  return made;
}

function playedCaptures(name: string): CorpusEntry[] {
  const { files, truth } = played(name);
  return files
    .filter(({ aspect }) => aspect === 'wire')
    .map(({ path, bytes }) => ({ name: `played/${name}/${path}`, bytes, secrets: truth.secrets }));
}
