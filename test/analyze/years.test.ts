import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CaseSettings } from '../../src/model/settings.ts';
import { record } from '../readers/client-sources.ts';
import { caseFolder, run } from '../support/runs.ts';

// A debug whose stamps have no year, beside a client's log: the session ID that both show tells which year it is.

const SAMPLE = join(import.meta.dirname, '..', '..', 'samples', 'late-reconnect');
const text = (...name: string[]) => readFileSync(join(SAMPLE, ...name)).toString('latin1');
const log = text('client', 'AnyConnect.txt');
const debug = text('debug.log').replace(/(?<=Feb 11) 2025/g, '');
/** The log begins in the year before, so that the case knows of two. */
const older = record('12/20/2024', '08:00:00', 'acvpnagent', 'Client Agent continuing from system suspend.');

async function told(client: string, settings: CaseSettings = {}, gateway = debug) {
  const files = { 'AnyConnect.txt': client, 'debug.log': gateway, 'config.txt': text('config.txt') };
  const { result } = await run([caseFolder(files)], settings);
  const path = new Map(result.sources.map((source) => [source.id, source.path]));
  const clockOf = (file: string) => result.clocks.find(({ sources: [source] }) => path.get(source ?? '') === file);
  const contradicted = result.diagnostics.filter(({ code }) => code === 'clock.contradicted');
  return { result, clockOf, contradicted: contradicted.map(({ message }) => message) };
}

describe('the year of a debug that states none', () => {
  test('follows from the session ID where the other source is of two years', async () => {
    expect(debug).not.toContain('2025');
    const { result, clockOf, contradicted } = await told(older + log);
    expect(clockOf('debug.log')).toMatchObject({ kind: 'zoned', year: 2025 });
    expect(clockOf('AnyConnect.txt')).toMatchObject({ basis: 'anchors', zone: 'UTC+01:00' });
    expect(contradicted).toEqual([]);
    expect(result.attempts[0]?.startedAt?.utc).toMatch(/^2025-02-11T09:53:02/);
  });

  test('is not the one that a person states for all texts, where that does not fit: this is told', async () => {
    const right = await told(older + log, { year: 2025 });
    expect(right.contradicted).toEqual([]);
    const wrong = await told(older + log, { year: 2024 });
    expect(wrong.clockOf('debug.log')).toMatchObject({ year: 2025 });
    expect(wrong.contradicted).toEqual([expect.stringContaining('begins in 2025, not in 2024 as stated with --year')]);
    expect(wrong.result.attempts[0]?.startedAt?.utc).toMatch(/^2025-02-11T09:53:02/);
  });

  test('is not the only one that the case knows, where that does not fit', async () => {
    // The client, eleven hours behind, is still in the old year.
    const behind = log.replaceAll('11.02.2025', '31.12.2024').replace(/(?<=^Uhrzeit +: )10/gm, '23');
    const { clockOf, contradicted } = await told(behind, {}, debug.replaceAll('Feb 11', 'Jan  1'));
    expect(clockOf('debug.log')).toMatchObject({ year: 2025 });
    expect(clockOf('AnyConnect.txt')).toMatchObject({ basis: 'anchors', zone: 'UTC-10:00' });
    expect(contradicted).toEqual([]);
  });
});
