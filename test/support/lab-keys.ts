// The keys of the lab's captures in every form in which the lab has them.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll } from 'vitest';

/** Files of each folder; logs may have `.gz` behind their names. */
export const LAB_KEY_FILES = [
  'ikev2_decryption_table',
  'keys.json',
  'client.charon.log',
  'gateway.charon.log',
] as const;
export type LabKeyFile = (typeof LAB_KEY_FILES)[number];

const unpacked = new Map<string, string>();
const scratch = mkdtempSync(join(tmpdir(), 'lab-keys-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Where the keys of a capture stand; what is compressed is unpacked first, since no reader takes it so. */
export function labKeys(capturePath: string, name: LabKeyFile): string {
  const path = join(dirname(capturePath), name);
  const packed = packedBytes(`${path}.gz`);
  if (packed === undefined) return path;
  const known = unpacked.get(path);
  if (known !== undefined) return known;
  const plain = join(scratch, `${unpacked.size}-${name}`);
  writeFileSync(plain, gunzipSync(packed));
  unpacked.set(path, plain);
  return plain;
}

function packedBytes(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Every key of the lab's `keys.json` in hex: what may be printed nowhere. */
export function labSecrets(capturePath: string): readonly string[] {
  const { ike_sas, child_sas } = JSON.parse(readFileSync(join(dirname(capturePath), 'keys.json'), 'utf8'));
  return [...ike_sas, ...child_sas].flatMap((entry: Readonly<Record<string, unknown>>) =>
    Object.entries(entry).flatMap(([name, value]) =>
      /^SK|_key$/.test(name) && typeof value === 'string' && value.length > 0 ? [value] : [],
    ),
  );
}
