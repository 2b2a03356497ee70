import { version } from './cli/version.ts';
import type { Vault } from './crypto/vault.ts';
import type { Ingested, IngestedSource } from './ingest.ts';
import type { Case } from './model/case.ts';
import type { Diagnostic } from './model/diagnostic.ts';
import type { OptionsUsed, RestsOn, Result, ResultDiagnostic, SourceEntry } from './model/result.ts';
import type { Evaluation } from './rules/evaluate.ts';

interface Parts {
  /** Only what can change a verdict: a format or a colour cannot. */
  readonly options: OptionsUsed;
  readonly read: Ingested;
  readonly found: Case;
  readonly judged: Evaluation;
  readonly rests: readonly RestsOn[];
  readonly vault: Vault;
}

/** The run's document. Secrets that a reader kept are removed from every string, wherever they turned up. */
export function assemble({ options, read, found, judged, rests, vault }: Parts): Result {
  const result: Result = {
    schemaVersion: 1,
    tool: { name: 'ikev2-trace', version },
    options,
    sources: read.sources.map((source) => sourceEntry(source, found)),
    coverage: [...found.coverage],
    boxes: [...found.boxes],
    clocks: [...found.clocks],
    identities: [...found.identities],
    ikeSas: [...found.ikeSas],
    sessions: [...found.sessions],
    attempts: [...found.attempts],
    clientStates: [...found.clientStates],
    counters: [...found.counters],
    timeline: [...found.timeline],
    rules: judged.rules,
    findings: judged.findings,
    restsOn: [...rests],
    diagnostics: diagnosticsOf([...read.diagnostics, ...found.diagnostics]),
  };
  return vault.size === 0 ? result : (scrubbed(result, (text) => vault.scrub(text)) as Result); // same shape, strings replaced
}

function sourceEntry({ source, clock, reader, isArchive, sha256, tally }: IngestedSource, found: Case): SourceEntry {
  const coverage = found.coverage.find((one) => one.source === source.id);
  return {
    id: source.id,
    path: source.path,
    reader: isArchive ? 'zip' : (reader?.id ?? null),
    bytes: source.bytes ?? null,
    sha256: sha256 ?? null,
    vantage: reader?.vantage ?? null,
    clock: clockOf(source.id, clock, found),
    firstAt: coverage?.from ?? null,
    lastAt: coverage?.to ?? null,
    counts: {
      unit: tally?.unit ?? 'bytes',
      read: tally?.read ?? 0,
      used: tally?.used ?? 0,
      skipped: (tally?.skipped ?? []).filter((one) => one.count > 0).map((one) => ({ ...one })),
      ...(tally?.shapes === undefined || tally.shapes.length === 0 ? {} : { shapes: [...tally.shapes] }),
    },
  };
}

/** The clock of a source: its device's own, where that has a stamp, else that of whoever passed the text on. */
function clockOf(source: string, own: string, { clocks }: Case): string | null {
  const known = clocks.find(({ id }) => id === own) ?? clocks.find(({ sources }) => sources.includes(source));
  return known?.id ?? null;
}

/** A broken file can give a diagnostic a record; beyond this many of one kind only the count goes on. */
const KEPT_OF_A_KIND = 20;

function diagnosticsOf(diagnostics: readonly Diagnostic[]): ResultDiagnostic[] {
  const kept = new Map<string, ResultDiagnostic[]>();
  for (const { source, code, message, evidence, count = 1 } of diagnostics) {
    const key = `${source} ${code}`;
    const group = kept.get(key) ?? [];
    kept.set(key, group);
    const last = group.at(-1);
    if (group.length < KEPT_OF_A_KIND || last === undefined)
      group.push({ source, code, message, evidence: evidence ?? null, count });
    else last.count += count;
  }
  return [...kept.values()].flat();
}

/** Where words of the evidence stand. Everything else is ours: a password that is also one of our words must not bend it. */
const FREE_TEXT: ReadonlySet<string> = new Set([
  'after',
  'before',
  'by',
  'collect',
  'conditions',
  'description',
  'detail',
  'excerpt',
  'host',
  'message',
  'names',
  'needs',
  'reason',
  'remedy',
  'shape',
  'summary',
  'text',
  'user',
  'value',
  'vrf',
  'vrfs',
]);

function scrubbed(value: unknown, scrub: (text: string) => string, key = ''): unknown {
  if (typeof value === 'string') return FREE_TEXT.has(key) ? scrub(value) : value;
  if (Array.isArray(value)) return value.map((item) => scrubbed(item, scrub, key));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, scrubbed(item, scrub, name)]));
}
