import type * as Fs from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openInputs } from '../../src/io/inputs.ts';
import { caseFolder } from '../support/runs.ts';

// A folder without permission. Whoever runs the tests may be allowed everything, so the system's answer is made here.
vi.mock('node:fs', async (original) => {
  const real = await original<typeof Fs>();
  const readdirSync = (...args: Parameters<typeof real.readdirSync>) => {
    if (String(args[0]).endsWith('locked')) {
      throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES', syscall: 'scandir' });
    }
    return real.readdirSync(...args);
  };
  return { ...real, readdirSync };
});

test('a folder that may not be read is named, and the rest of the case goes on', async () => {
  const folder = caseFolder({ 'a.txt': '1', 'locked/b.txt': '2', 'z.txt': '3' });
  const opened = await openInputs([{ path: folder }]);
  expect(opened.map(({ source }) => source.path)).toEqual(['a.txt', 'locked', 'z.txt']);
  const [, locked] = opened;
  expect(locked?.head).toMatchObject({
    unreadable: { code: 'input.unreadable', message: expect.stringContaining('EACCES') },
  });
});

test('so is one that was named itself', async () => {
  const opened = await openInputs([{ path: join(caseFolder({ 'locked/b.txt': '2' }), 'locked') }]);
  expect(opened).toHaveLength(1);
  expect(opened[0]?.head).toMatchObject({ unreadable: { message: expect.stringContaining('EACCES') } });
});
