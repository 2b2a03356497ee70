import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { analysed } from '../support/analysed.ts';
import { judge } from '../support/judge.ts';
import { capturesIn, sharedFolder } from '../support/lab.ts';
import { labTruth } from '../support/lab-case.ts';
import type { CaseFile } from './case.ts';
import { operators } from './degrade/index.ts';
import { seeded } from './world/random.ts';

// The operators on captures of a real IKEv2 stack: what is said of a degraded capture may be less, and must not be wrong.

const lab = sharedFolder('lab');

describe.skipIf(lab === undefined)('captures of the lab', () => {
  test.each(capturesIn(lab))('%s: nothing is wrong, whole or degraded', async (name) => {
    const path = join(lab ?? '', name);
    const truth = labTruth(path);
    const bytes = readFileSync(path);
    const format = name.endsWith('ng') ? 'pcapng' : 'pcap';
    const whole: CaseFile = { path: basename(name), bytes, aspect: 'wire', format, from: 'gateway', planted: [] };

    const answer = judge(await analysed([whole]), truth, { aspects: ['wire'], keeps: () => true });
    expect(answer).toEqual([]);

    const wrong: string[] = [];
    for (const operator of operators) {
      if (!operator.applies([whole])) continue;
      const files = operator.apply([whole], { random: seeded(`${name}/${operator.name}`) });
      const deviations = judge(await analysed(files), truth, {
        aspects: ['wire'],
        keeps: (aspect, fact) => operator.keeps(aspect, fact) === 'kept',
        clockLies: operator.hidesStep === true,
      });
      for (const { kind, what, detail } of deviations)
        if (kind === 'wrong') wrong.push(`${operator.name}: ${what}, ${detail}`);
    }
    expect(wrong).toEqual([]);
  });
});
