// Keys of real traffic: what `keys check` says of them and `keys convert` makes of them, against what the peers themselves logged.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { checkKeys } from '../../src/keys/check.ts';
import { convertKeys } from '../../src/keys/convert.ts';
import { keysJson } from '../../src/reporters/keys/json.ts';
import { gradeOf } from '../../src/reporters/keys/key-check.ts';
import { keyCheckText } from '../../src/reporters/keys/text.ts';
import { espSa, ikev2DecryptionTable } from '../../src/reporters/keys/wireshark.ts';
import { spellingsOf } from '../support/key-material.ts';
import { labKeys, labSecrets } from '../support/lab-keys.ts';
import { sharedPath } from '../support/shared.ts';
import { hasTshark } from '../support/tshark.ts';

const lab = sharedPath('lab');
const corpus = sharedPath('corpus');
const names = lab === undefined ? ['no lab'] : readdirSync(lab).filter((name) => !name.includes('.'));
const captureOf = (name: string) => join(lab ?? '', name, `${name}.pcap`);

const folder = mkdtempSync(join(tmpdir(), 'keys-lab-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function saved(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** What a person reads on one line, and whether the exit code would be 0. */
async function checked(...paths: readonly string[]): Promise<{ said: string; clean: boolean }> {
  const { check } = await checkKeys(paths.map((path) => ({ path })));
  const said = keyCheckText(check, { width: 100, ascii: true, color: false });
  return { said: said.replace(/\n +/g, ' '), clean: gradeOf(check) === 'ok' };
}

const converted = (to: 'json' | 'wireshark', ...paths: readonly string[]) =>
  convertKeys(
    paths.map((path) => ({ path })),
    to,
  );

type Sa = Readonly<Record<'spi_i' | 'spi_r' | 'encryption' | 'prf', string>> & Readonly<Record<`SK${string}`, string>>;

type ChildSa = Readonly<
  Record<
    | 'spi_in'
    | 'spi_out'
    | 'ike_spi_i'
    | 'encryption_initiator_key'
    | 'integrity_initiator_key'
    | 'encryption_responder_key'
    | 'integrity_responder_key',
    string
  >
>;

interface LabKeys {
  readonly ike_sas: readonly Sa[];
  readonly child_sas: readonly ChildSa[];
}

function truth(name: string): LabKeys {
  return JSON.parse(readFileSync(labKeys(captureOf(name), 'keys.json'), 'utf8'));
}

/** One wrong bit. */
function flipped(hex: string): string {
  const octets = Buffer.from(hex, 'hex');
  octets.writeUInt8(octets.readUInt8(5) ^ 0x10, 5);
  return octets.toString('hex');
}

describe.skipIf(lab === undefined)('the lab', () => {
  test.each(names)('%s: every key of every file opens its SA, or is one that SK_d gives', async (name) => {
    const capture = captureOf(name);
    for (const file of ['keys.json', 'ikev2_decryption_table', 'gateway.charon.log', 'client.charon.log'] as const) {
      const { said, clean } = await checked(labKeys(capture, file), capture);
      expect(clean, said).toBe(true);
      expect(said.match(/Opens IKE SA/g)?.length).toBe(truth(name).ike_sas.length);
      for (const secret of spellingsOf(labSecrets(capture))) expect(said).not.toContain(secret);
    }
  });

  test.each(names)('%s: keys of Child SAs from SK_d are those that both ends logged', async (name) => {
    const { keys, refused } = await converted('json', labKeys(captureOf(name), 'keys.json'), captureOf(name));
    expect(refused).toEqual([]);
    const made = keys.childSas.flatMap(({ initiatorSpi, fromOpener, toOpener }) => {
      const spis = [fromOpener?.spi ?? '', toOpener?.spi ?? ''].sort().join(' ');
      return {
        spis,
        initiatorSpi,
        initiator: [fromOpener?.encryptionKey, fromOpener?.integrityKey],
        responder: [toOpener?.encryptionKey, toOpener?.integrityKey],
      };
    });
    const logged = truth(name).child_sas.map((child) => ({
      spis: [child.spi_in, child.spi_out].sort().join(' '),
      initiatorSpi: child.ike_spi_i,
      initiator: [child.encryption_initiator_key, child.integrity_initiator_key],
      responder: [child.encryption_responder_key, child.integrity_responder_key],
    }));
    const bySpis = (all: typeof made) => new Map(all.map((one) => [one.spis, one]));
    expect(bySpis(made)).toEqual(bySpis(logged as typeof made));
  });

  test.skipIf(!hasTshark).each(names)('%s: tshark opens IKE and ESP with the tables', async (name) => {
    const { keys } = await converted('wireshark', labKeys(captureOf(name), 'keys.json'), captureOf(name));
    const profile = mkdtempSync(join(folder, 'profile-'));
    writeFileSync(join(profile, 'ikev2_decryption_table'), ikev2DecryptionTable(keys));
    const esp = espSa(keys);
    if (esp !== undefined) writeFileSync(join(profile, 'esp_sa'), esp);
    const rows = decryptedBy(profile, captureOf(name));
    // Wireshark 4.0 has no ChaCha20.
    const isNamed = keys.ikeSas.every(({ wireshark }) => wireshark !== undefined);
    const ike = rows.filter(({ encrypted }) => encrypted);
    expect(ike.filter(({ opened }) => opened)).toHaveLength(isNamed ? ike.length : 0);
    const packets = rows.filter(({ spi }) => spi !== '');
    expect(packets.filter(({ good }) => good)).toHaveLength(packets.length);
    if (truth(name).child_sas.length > 0) expect(packets.length).toBeGreaterThan(0);
  });

  test('without addresses tshark opens ESP too', async () => {
    const json = join(folder, 'wildcards.json');
    const { keys } = await converted(
      'json',
      labKeys(captureOf('reconnect-ok'), 'keys.json'),
      captureOf('reconnect-ok'),
    );
    writeFileSync(json, keysJson({ ...keys, ikeSas: [] }));
    const { keys: again } = await converted('wireshark', json);
    const table = espSa(again) ?? '';
    expect(table).toContain('"IPv4","*","*"');
    if (!hasTshark) return;
    const profile = mkdtempSync(join(folder, 'profile-'));
    writeFileSync(join(profile, 'esp_sa'), table);
    const packets = decryptedBy(profile, captureOf('reconnect-ok')).filter(({ spi }) => spi !== '');
    expect(packets.every(({ good }) => good)).toBe(true);
  });

  test('a session token that only the capture holds is not written', async () => {
    const [, token = ''] =
      /"type": 28722, "name": "private", "length": \d+, "hex": "(\w+)"/.exec(
        JSON.stringify(JSON.parse(readFileSync(join(lab ?? '', 'reconnect-ok', 'truth.json'), 'utf8'))).replace(
          /([:,])/g,
          '$1 ',
        ),
      ) ?? [];
    expect(token).not.toBe('');
    const capture = captureOf('reconnect-ok');
    for (const to of ['json', 'wireshark'] as const) {
      const { keys } = await converted(to, labKeys(capture, 'keys.json'), capture);
      const written = keysJson(keys) + ikev2DecryptionTable(keys) + espSa(keys);
      for (const spelling of spellingsOf([token])) expect(written).not.toContain(spelling);
      expect(keys.secrets).toEqual([]);
    }
    // The log of a peer prints it, so there it is a secret of a key file.
    const { keys } = await converted('json', labKeys(capture, 'gateway.charon.log'));
    expect(keysJson(keys)).toContain(Buffer.from(token, 'hex').toString());
  });

  test('g^ir alone gives all that the log says', async () => {
    const capture = captureOf('cipher-aes128gcm16');
    const { keys: logged } = await converted('json', labKeys(capture, 'gateway.charon.log'));
    const [secret] = logged.ikeSas.map(({ keys }) => keys['g^ir']);
    const { keys, refused } = await converted(
      'json',
      saved('g.json', JSON.stringify({ ike_sas: [{ g_ir: secret }] })),
      capture,
    );
    expect(refused).toEqual([]);
    const [sa] = truth('cipher-aes128gcm16').ike_sas;
    const expected = Object.entries(sa ?? {}).filter(([name, value]) => name.startsWith('SK') && value !== '');
    expect(keys.ikeSas[0]?.keys).toEqual({ ...Object.fromEntries(expected), 'g^ir': secret });
  });

  describe.each(['reconnect-ok', 'cipher-aes128ctr-sha256', 'cipher-aes128gcm16', 'fragmented-skf'])('%s', (name) => {
    const capture = captureOf(name);
    const sa = lab === undefined ? undefined : truth(name).ike_sas[0];
    const keyOf = (key: string) => sa?.[key as `SK${string}`] ?? '';
    const all = Object.keys(sa ?? {}).filter((key) => key.startsWith('SK') && keyOf(key) !== '');
    const spis = { spi_i: sa?.spi_i, spi_r: sa?.spi_r, encryption: sa?.encryption, prf: sa?.prf };
    const set = (keys: readonly string[], wrong: string) =>
      JSON.stringify({
        ike_sas: [
          { ...spis, ...Object.fromEntries(keys.map((key) => [key, keyOf(key)])), [wrong]: flipped(keyOf(wrong)) },
        ],
      });

    test('one wrong bit among all keys is told, whichever key it is in', async () => {
      for (const key of all) {
        const { said, clean } = await checked(saved('k.json', set(all, key)), capture);
        expect([key, clean]).toEqual([key, false]);
        expect(said).toMatch(new RegExp(`${key} of the set (is not what SKEYSEED gives|does not give the keys)`));
      }
    });

    test('one wrong bit in what opens messages opens nothing in its direction', async () => {
      const keys = all.filter((key) => /^SK_[ea]/.test(key));
      for (const key of keys) {
        const { said, clean } = await checked(saved('k.json', set(keys, key)), capture);
        expect([key, clean]).toEqual([key, false]);
        const side = key.endsWith('i') ? 'initiator' : 'responder';
        expect(said).toMatch(new RegExp(`Opens no message of the ${side}\\. .*${key}.*, first at F\\d+`));
      }
    });

    test('one wrong bit in SKEYSEED opens nothing', async () => {
      const { said, clean } = await checked(saved('k.json', set(['SKEYSEED'], 'SKEYSEED')), capture);
      expect(clean).toBe(false);
      expect(said).toMatch(
        /Does not open IKE SA \w{16} \w{16}\. The integrity check fails with SK_\w+ as (?:given|derived from SKEYSEED), at F\d+/,
      );
      expect(said).toContain('no key given opens it');
    });
  });

  test('one wrong bit in g^ir beside right keys is told', async () => {
    const capture = captureOf('cipher-3des-sha1');
    const { keys } = await converted('json', labKeys(capture, 'gateway.charon.log'));
    const wrong = keysJson({ ...keys, childSas: [], secrets: [] }).replace(/"g_ir": "(..)/, (_, octet) => {
      return `"g_ir": "${(Number.parseInt(octet, 16) ^ 1).toString(16).padStart(2, '0')}`;
    });
    const { said, clean } = await checked(saved('g.json', wrong), capture);
    expect(clean).toBe(false);
    expect(said).toContain('g^ir of the set does not give the keys that open the messages');
  });

  test('one wrong bit in an ESP key is told by SK_d', async () => {
    const capture = captureOf('reconnect-ok');
    const { keys } = await converted('json', labKeys(capture, 'keys.json'), capture);
    const [child] = keys.childSas;
    const direction = child?.fromOpener;
    if (child === undefined || direction === undefined) throw new Error('no Child SA');
    const wrong = { ...direction, integrityKey: `00${direction.integrityKey.slice(2)}` };
    const json = saved('esp.json', keysJson({ ...keys, childSas: [{ ...child, fromOpener: wrong }] }));
    const { said, clean } = await checked(json, capture);
    expect(clean).toBe(false);
    expect(said).toMatch(/integrity key is not what SK_d of IKE SA \w+ \w+ gives: it is wrong\. Agreed on at F12/);
    const { refused } = await converted('json', json, capture);
    expect(refused).toHaveLength(1);
  });

  test('a secret proves the AUTH payloads that it is of, or none', async () => {
    const capture = captureOf('reconnect-ok');
    const { keys } = await converted('json', labKeys(capture, 'gateway.charon.log'));
    const good = await checked(labKeys(capture, 'gateway.charon.log'), capture);
    expect(good.said).toMatch(/shared secret Proves AUTH of the initiator of IKE SA a4cb2c7369ef1baa \w+ at F53\./);
    const wrong = { ...keys, secrets: [{ use: 'session-token', secret: { text: 'another token' } }] };
    const { said, clean } = await checked(saved('secret.json', keysJson(wrong)), capture);
    expect(clean).toBe(false);
    expect(said).toMatch(/session token Proves none of the \d AUTH payloads with a shared key that could be checked\./);
    expect(said).not.toContain('another token');
  });

  test('a secret is held against the IKE SA that it stands with', async () => {
    const capture = captureOf('reconnect-ok');
    const [, reconnect] = truth('reconnect-ok').ike_sas;
    const log = readFileSync(join(dirname(capture), 'truth.json'), 'utf8');
    const [, token = ''] = /"session_token_to_be_given": "(\w+)"/.exec(log) ?? [];
    const keys = (session_token: string, peer_identity?: string) =>
      saved('token.json', JSON.stringify({ ike_sas: [{ ...reconnect, session_token, peer_identity }] }));
    const right = await checked(keys(token, 'rIUHKccDRiUtFTATwq'), capture);
    expect(right.clean, right.said).toBe(true);
    expect(right.said).toMatch(/Proves AUTH of the initiator of IKE SA a4cb2c7369ef1baa \w+ at F53\./);
    const elsewhere = await checked(keys(token, 'somebody else'), capture);
    expect(elsewhere.clean).toBe(false);
    expect(elsewhere.said).toMatch(/Is what AUTH of the initiator of .* at F53 was|stands with another identity/);
    for (const wrong of [keys('another token'), keys('another token', 'rIUHKccDRiUtFTATwq')]) {
      const { said, clean } = await checked(wrong, capture);
      expect(clean).toBe(false);
      expect(said).toMatch(/Is not what AUTH of the initiator of IKE SA a4cb2c7369ef1baa \w+ was made with, at F53\./);
      expect(said).toContain('the session token supplied for this IKE SA does not make this AUTH');
    }
  });

  test.each(names)('%s: our own form outlives the way to itself without a capture', async (name) => {
    const { keys } = await converted('json', labKeys(captureOf(name), 'keys.json'));
    const once = keysJson(keys);
    const { keys: again } = await converted('json', saved('again.json', once));
    expect(keysJson(again)).toBe(once);
    const spisOf = (children: readonly Pick<ChildSa, 'spi_in' | 'spi_out' | 'ike_spi_i'>[]) =>
      new Set(children.map(({ spi_in, spi_out, ike_spi_i }) => [ike_spi_i, ...[spi_in, spi_out].sort()].join(' ')));
    const written = JSON.parse(once) as LabKeys;
    expect(spisOf(written.child_sas)).toEqual(spisOf(truth(name).child_sas));
    expect(once).not.toContain('"side"');
  });

  test('SK_p beside a table proves AUTH, and SK_d is held against nothing', async () => {
    const capture = captureOf('reconnect-ok');
    const [login] = truth('reconnect-ok').ike_sas;
    if (login === undefined) throw new Error('the lab has no login');
    const { spi_i, spi_r, SK_d, SK_pi, SK_pr = '' } = login;
    const beside = (keys: object) => saved('beside.json', JSON.stringify({ ike_sas: [{ spi_i, spi_r, ...keys }] }));
    const table = labKeys(capture, 'ikev2_decryption_table');
    const good = await checked(beside({ SK_d, SK_pi, SK_pr }), table, capture);
    expect(good.clean, good.said).toBe(true);
    expect(good.said).toMatch(/SK_pr proves AUTH of the responder at F\d+\. Nothing opened checks SK_d;/);
    const wrong = await checked(beside({ SK_pr: flipped(SK_pr) }), labKeys(capture, 'keys.json'), capture);
    expect(wrong.said).toMatch(/SK_pr differs from what proves AUTH of the responder at F\d+\./);
    const alone = await checked(beside({ SK_pi }), capture);
    expect(alone.said).toMatch(
      /^FAILED {2}0 of 1 key set fits, 1 is not known to fit\.[\s\S]*no key given opens the IKE SA that it names/,
    );
  });

  test('both captures of one wire, both logs of one SA', async () => {
    const capture = captureOf('reconnect-ok');
    const logs = (['gateway.charon.log', 'client.charon.log'] as const).map((file) => labKeys(capture, file));
    const { said, clean } = await checked(...logs, capture, `${capture}ng`);
    expect(clean).toBe(true);
    expect(said).toMatch(/18 messages, first reconnect-ok\.pcap F3\..*18 messages, first reconnect-ok\.pcapng F3\./);
    expect(said).toContain('4 of 4 IKE SAs with encrypted messages are opened.');
    expect(said.match(/Nothing but what stands already at/g)).toHaveLength(2);
  });
});

describe.skipIf(corpus === undefined)('the corpus', () => {
  test("tcpdump's own secrets open its own capture", async () => {
    const capture = join(corpus ?? '', 'captures', 'ikev2pI2.pcap');
    const { said, clean } = await checked(join(corpus ?? '', 'captures', 'ikev2pI2-secrets.txt'), capture);
    expect(clean).toBe(true);
    expect(said).toContain('Opens IKE SA 0001020304050607 c02e7a3031a03188: 1 message, first F2.');
  });
});

interface Shown {
  readonly encrypted: boolean;
  readonly opened: boolean;
  readonly spi: string;
  readonly good: boolean;
}

function decryptedBy(profile: string, capture: string): Shown[] {
  const fields = ['isakmp.typepayload', 'isakmp.enc.decrypted', 'esp.spi', 'esp.icv_good'].flatMap((field) => [
    '-e',
    field,
  ]);
  const esp = ['-o', 'esp.enable_encryption_decode:TRUE', '-o', 'esp.enable_authentication_check:TRUE'];
  const env = { ...process.env, WIRESHARK_CONFIG_DIR: profile };
  const { stdout, stderr } = spawnSync('tshark', ['-n', '-r', capture, ...esp, '-T', 'fields', ...fields], {
    encoding: 'utf8',
    env,
  });
  expect(stderr).not.toContain('Error loading table');
  return stdout.split('\n').map((line) => {
    const [types = '', opened = '', spi = '', good = ''] = line.split('\t');
    return { encrypted: /\b(?:46|53)\b/.test(types), opened: opened !== '', spi, good: good === '1' };
  });
}
