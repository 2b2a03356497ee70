// What fuzzing found stays found: every kept input, a short run with a fixed seed, and checks that are seen to fail.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { decodedMessage } from '../../src/exchanges/decoder.ts';
import { judged } from './check.ts';
import { clearCaptures } from './clear-captures.ts';
import { putTogether, takenApart } from './container.ts';
import { type CorpusEntry, ownCorpus, REGRESS, regressFiles } from './corpus.ts';
import { caseSeed, diceOf } from './dice.ts';
import { minimised } from './minimise.ts';
import { mutantOf } from './mutate.ts';
import type { Decoder } from './observe.ts';
import { openFault, openFaults } from './open-faults.ts';
import found from './seeds.json' with { type: 'json' };

const [capture = missing()] = clearCaptures();

const open = new Map(openFaults.map((fault) => [fault.file, fault]));
const [repaired, unrepaired] = [true, false].map((is) => regressFiles().filter((name) => open.has(name) !== is));

describe('kept inputs', () => {
  test.each(repaired ?? [])('%s fails no check', async (name) => {
    expect((await judged({ bytes: readFileSync(join(REGRESS, name)) })).failure).toBeUndefined();
  });

  test.each(unrepaired ?? [])('%s fails still; once it does not, its line in open-faults.json goes', async (name) => {
    const { failure } = await judged({ bytes: readFileSync(join(REGRESS, name)) });
    expect(failure && openFault(failure)).toBe(open.get(name));
  });

  test('are all told of in the README, and open faults have one', () => {
    const readme = readFileSync(join(REGRESS, 'README.md'), 'utf8');
    expect(regressFiles().filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
    expect([...open.keys()].filter((name) => !regressFiles().includes(name))).toEqual([]);
  });
});

describe('mutations', () => {
  test('the same seed gives the same octets, another one others', () => {
    const one = mutantOf(capture, [capture], 17);
    expect(mutantOf(capture, [capture], 17)).toEqual(one);
    const others = Array.from({ length: 20 }, (_, seed) => mutantOf(capture, [capture], seed).did);
    expect(new Set(others).size).toBeGreaterThan(10);
  });

  test('captures are changed, mostly where their records stay in order', () => {
    const made = Array.from({ length: 200 }, (_, seed) => mutantOf(capture, [capture], seed));
    expect(made.filter(({ bytes, base }) => Buffer.compare(bytes, base) === 0).length).toBeLessThan(20);
    expect(made.filter(({ bytes }) => takenApart(bytes) !== undefined).length).toBeGreaterThan(100);
    expect(made.filter(({ untouched }) => untouched !== undefined && untouched.size > 0).length).toBeGreaterThan(100);
  });
});

describe('a short run', () => {
  const own = ownCorpus(['invalid-ke-and-cookie', 'skf-fragments', 'ipv6']);

  test.each(own.filter(({ name }) => !name.startsWith('samples/regress')))(
    '$name as it is fails no check',
    async (entry) => {
      expect((await judged({ ...entry, seed: 1 })).failure).toBeUndefined();
    },
  );

  test('cases of a fixed seed fail no check', async () => {
    const until = Date.now() + 3000;
    let count = 0;
    while (count < 400 && Date.now() < until) {
      const seed = caseSeed(7296, count++);
      await expectSound(diceOf(seed).pick(own), own, seed);
    }
    expect(count).toBeGreaterThan(10);
  });

  test('cases that once failed do so no more', async () => {
    const seeds: readonly { readonly entry: string; readonly seed: number }[] = found;
    for (const { entry: name, seed } of seeds) {
      // Material beside the checkout may be absent; the inputs themselves are kept above.
      const entry = own.find((one) => one.name === name);
      if (entry !== undefined) await expectSound(entry, own, seed, 'thorough');
    }
  });
});

describe('checks can fail', () => {
  const checkFor = async (decoder: Decoder, secrets: readonly string[] = []) =>
    (await judged({ bytes: capture.bytes, base: capture.bytes, untouched: everyFrame(), secrets, seed: 1, decoder }))
      .failure?.check;

  test('nothing is wrong with the capture itself', async () => {
    expect(await checkFor(decodedMessage, capture.secrets)).toBeUndefined();
  });

  test('a decoder that throws', async () => {
    const broken: Decoder = (message, placed) => {
      if (message.frame === 4) throw new Error('planted');
      return decodedMessage(message, placed);
    };
    expect(await checkFor(broken)).toBe('throws');
  });

  test('a payload that begins before its message, or ends behind it', async () => {
    for (const by of [-100, 10_000]) {
      const broken: Decoder = (message, placed) => {
        const decoded = decodedMessage(message, placed);
        return { ...decoded, payloads: decoded.payloads.map((one) => ({ ...one, start: one.start + by })) };
      };
      expect(await checkFor(broken)).toBe('places');
    }
  });

  test('a frame that does not exist', async () => {
    const broken: Decoder = (message, placed) => {
      const answers = { source: message.source, frame: 9999 };
      return { ...decodedMessage(message, placed), pairing: { role: 'new', answers } };
    };
    expect(await checkFor(broken)).toBe('places');
  });

  test('a message that belongs nowhere', async () => {
    const broken: Decoder = (message, placed) => decodedMessage(message, message.frame === 4 ? undefined : placed);
    expect(await checkFor(broken)).toBe('counts');
  });

  test('a number that JSON cannot hold', async () => {
    const broken: Decoder = (message, placed) => ({ ...decodedMessage(message, placed), octets: Number.NaN });
    expect(await checkFor(broken)).toBe('numbers');
  });

  test('a character that a terminal obeys, and a value that is not there', async () => {
    for (const at of ['\u001b[2J', 'undefined']) {
      const broken: Decoder = (message, placed) => ({ ...decodedMessage(message, placed), at });
      expect(await checkFor(broken)).toBe('words');
    }
  });

  test('a secret in what is shown, as text and as hex', async () => {
    for (const secret of capture.secrets) {
      for (const shown of [secret, Buffer.from(secret).toString('hex')]) {
        const broken: Decoder = (message, placed) => ({ ...decodedMessage(message, placed), exchange: shown });
        expect(await checkFor(broken, capture.secrets)).toMatch(/secrets$/);
      }
    }
  });

  test('the value of a private attribute in what is shown of its message', async () => {
    const broken: Decoder = (message, placed) => {
      const { view, start, end } = message;
      const exchange = Buffer.from(view.buffer, view.byteOffset + start, end - start).toString('hex');
      return { ...decodedMessage(message, placed), exchange };
    };
    expect(await checkFor(broken)).toBe('secrets');
  });

  test('a message that says something else than in the base', async () => {
    const broken: Decoder = (message, placed) => ({ ...decodedMessage(message, placed), messageId: 77 });
    expect(await checkFor(broken)).toBe('untouched');
  });

  test('a message that is lost where nothing was touched', async () => {
    const parts = takenApart(capture.bytes);
    const lost = parts?.pieces.map((piece, i) => (i === 3 ? { ...piece, frame: piece.frame?.map(() => 0) } : piece));
    const bytes = parts && putTogether({ ...parts, pieces: lost ?? [] });
    const { failure } = await judged({
      bytes: bytes ?? new Uint8Array(0),
      base: capture.bytes,
      untouched: everyFrame(),
    });
    expect(failure?.check).toBe('untouched');
    expect(failure?.detail).toContain('frame 4');
  });

  test('a message that depends on those before it', async () => {
    let count = 0;
    const broken: Decoder = (message, placed) => ({ ...decodedMessage(message, placed), exchangeType: count++ });
    const { failure } = await judged({ bytes: capture.bytes, decoder: broken });
    expect(failure?.check).toBe('alone');
  });
});

test('a failing input becomes smaller and fails still', async () => {
  const isIn = async (bytes: Uint8Array) => Buffer.from(bytes).includes('FlexVPN');
  const smaller = await minimised(capture.bytes, isIn, 5);
  expect(await isIn(smaller)).toBe(true);
  expect(smaller.length).toBeLessThan(capture.bytes.length / 4);
  expect(takenApart(smaller)?.pieces).toHaveLength(1);
});

async function expectSound(
  entry: CorpusEntry,
  partners: readonly CorpusEntry[],
  seed: number,
  how: 'drawn' | 'thorough' = 'drawn',
): Promise<void> {
  const { bytes, base, untouched, onlyLess, did } = mutantOf(entry, partners, seed);
  const secrets = onlyLess ? entry.secrets : [];
  const { failure } = await judged({ bytes, base, untouched, secrets, ...(how === 'drawn' ? { seed } : {}) });
  if (failure !== undefined && openFault(failure) !== undefined) return;
  expect(failure, `${entry.name}, seed ${seed}: ${did}`).toBeUndefined();
}

function everyFrame(): ReadonlyMap<number, number> {
  const count = takenApart(capture.bytes)?.pieces.length ?? 0;
  return new Map(Array.from({ length: count }, (_, i) => [i + 1, i + 1]));
}

function missing(): never {
  throw new Error('there are captures of messages in the clear');
}
