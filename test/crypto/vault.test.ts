import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Vault } from '../../src/crypto/vault.ts';

// The same values on every run; a failure found with another seed becomes a test of its own.
fc.configureGlobal({ seed: 2025 });

const SECRET = 'Fake-Secret-For-Tests';

function filled(): Vault {
  const vault = new Vault();
  vault.keep(SECRET, 'password');
  vault.keep(Buffer.from(SECRET), 'session token');
  return vault;
}

/** Every way that a careless line could print a vault. */
const PRINTS: readonly [string, (vault: Vault) => string][] = [
  ['JSON.stringify', (vault) => JSON.stringify({ vault })],
  ['String', (vault) => String(vault)],
  ['template', (vault) => `${vault}`],
  ['util.inspect', (vault) => inspect(vault, { depth: null, showHidden: true, getters: true })],
  ['Object.entries', (vault) => JSON.stringify(Object.entries(vault))],
  ['spread', (vault) => JSON.stringify({ ...vault })],
  ['in an error', (vault) => inspect(new Error(`failed with ${vault}`, { cause: vault }))],
];

describe('the vault', () => {
  test.each(PRINTS)('%s shows no secret, in no encoding, and not its length', (_name, print) => {
    const shown = print(filled());
    expect(shown).not.toContain(SECRET);
    expect(shown).not.toContain(Buffer.from(SECRET).toString('hex'));
    expect(shown).not.toContain(Buffer.from(SECRET).toString('base64'));
    expect(shown).not.toContain(String(SECRET.length));
  });

  test('it cannot be copied into another thread or file by structured clone', () => {
    expect(inspect(structuredClone(filled()), { depth: null })).not.toContain(SECRET);
  });

  test('handles say nothing, and one secret of one use has one', () => {
    const vault = new Vault();
    const handle = vault.keep(SECRET, 'password');
    expect(handle).toBe('secret-1');
    expect(vault.keep(SECRET, 'password')).toBe(handle);
    expect(vault.keep(Buffer.from(SECRET), 'password')).toBe(handle);
    expect(vault.keep(SECRET, 'token')).toBe('secret-2');
    expect(vault.size).toBe(2);
  });

  test('a buffer that is used again does not change what was kept', () => {
    const vault = new Vault();
    const buffer = Buffer.from('first-one');
    const handle = vault.keep(buffer, 'key');
    buffer.write('other-one');
    expect(vault.keep('first-one', 'key')).toBe(handle);
    expect(vault.keep(buffer, 'key')).not.toBe(handle);
  });

  test('scrubbing removes every occurrence, anywhere', () => {
    expect(filled().scrub(`a ${SECRET}, b${SECRET}c`)).toBe('a <hidden>, b<hidden>c');
    expect(filled().scrub('nothing here')).toBe('nothing here');
  });

  test('characters that mean something to patterns and replacements mean nothing here', () => {
    const vault = new Vault();
    vault.keep('$&$1(.*)+[x]', 'password');
    expect(vault.scrub('is $&$1(.*)+[x] here')).toBe('is <hidden> here');
  });

  test('short secrets may be words and stay', () => {
    const vault = new Vault();
    vault.keep('cisco', 'password');
    vault.keep('1234567', 'password');
    expect(vault.scrub('Cisco cisco 1234567')).toBe('Cisco cisco 1234567');
    vault.keep('12345678', 'password');
    expect(vault.scrub('12345678')).toBe('<hidden>');
  });

  test('a secret that begins with another one leaves no tail', () => {
    for (const order of [
      ['Winter2025', 'Winter2025-Router'],
      ['Winter2025-Router', 'Winter2025'],
    ]) {
      const vault = new Vault();
      for (const secret of order) vault.keep(secret, 'password');
      expect(vault.scrub('key Winter2025-Router end')).toBe('key <hidden> end');
    }
  });

  test('of thousands of secrets, each is removed where it stands as a word, or at a sign', () => {
    const vault = new Vault();
    for (let at = 0; at < 2500; at++) vault.keep(`Winter.2025=${at}`, 'password');
    vault.keep('WinterOfRouters', 'password');
    const said = vault.scrub(
      'Winter.2025=17 "Winter.2025=18" (WinterOfRouters). token=WinterOfRouters! Winter.2025=9999',
    );
    expect(said).toBe('<hidden> "<hidden>" (<hidden>). token=<hidden>! Winter.2025=9999');
  });

  test('no text keeps a secret that it held, whatever the secrets', () => {
    const secret = fc.string({ unit: fc.constantFrom('a', 'b', '$', '\\'), minLength: 8, maxLength: 14 });
    fc.assert(
      fc.property(fc.array(secret, { minLength: 1, maxLength: 5 }), fc.string(), (secrets, around) => {
        const vault = new Vault();
        for (const one of secrets) vault.keep(one, 'password');
        const clean = vault.scrub(secrets.join(around));
        for (const one of secrets) expect(clean).not.toContain(one);
      }),
    );
  });
});
