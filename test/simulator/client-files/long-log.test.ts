import { expect, test } from 'vitest';
import { newClock } from '../world/clock.ts';
import { seeded } from '../world/random.ts';
import { utc } from '../world/time.ts';
import { CLIENT } from './a-client.ts';
import { monthsOfLog, OTHER_HEADENDS } from './long-log.ts';
import { windowsLog } from './windows-log.ts';

const [from, to] = [utc('2031-04-29 10:00:00'), utc('2031-07-29 10:00:00')];
const make = (seed: string) =>
  monthsOfLog({
    from,
    to,
    random: seeded(seed),
    headends: OTHER_HEADENDS,
    preferences: CLIENT.preferences,
    publicAddress: '198.51.100.7',
  });

test('three months hold whole sessions with other headends and nothing that fails', () => {
  const notes = make('months');
  expect(notes.every(({ at }) => at >= from && at < to)).toBe(true);
  const times = notes.map(({ at }) => at);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  let state: 'off' | 'connecting' | 'on' = 'off';
  const entries = new Set<string>();
  for (const note of notes) {
    if (note.kind === 'connect-requested') {
      expect(state).toBe('off');
      state = 'connecting';
      entries.add(note.entry);
    } else if (note.kind === 'connected') {
      expect(state).toBe('connecting');
      state = 'on';
    } else if (note.kind === 'disconnected') {
      expect(state).toBe('on');
      state = 'off';
    }
  }
  expect(state).toBe('off');
  expect(entries).toEqual(new Set(OTHER_HEADENDS.map(({ entry }) => entry)));
  expect(make('months')).toEqual(notes);
});

test('rendered they take a few megabytes', () => {
  const options = { description: CLIENT, clock: newClock(), random: seeded('text'), unconfirmed: false } as const;
  const log = windowsLog(make('months'), { ...options, encoding: 'utf-8', dateOrder: 'mdy', hours: 24 });
  expect(log.length).toBeGreaterThan(2_000_000);
  expect(log.length).toBeLessThan(6_000_000);
});
