// Keeps a failing input among the samples, as small as a few seconds make it, where every later test run meets it.
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Failure, judged } from './check.ts';
import { REGRESS, SAMPLES } from './corpus.ts';
import { minimised } from './minimise.ts';

const SECONDS = 8;
const SECTION_HEADER = 0x0a;

/** Writes the input and a line about it; gives its path from the project's root. */
export async function keep(bytes: Uint8Array, { check, detail }: Failure, what: string): Promise<string> {
  const stillFails = async (candidate: Uint8Array) => (await judged({ bytes: candidate })).failure?.check === check;
  // Some checks need the capture that the input was made of: such an input stays as it is.
  const smaller = (await stillFails(bytes)) ? await minimised(bytes, stillFails, SECONDS) : bytes;
  mkdirSync(REGRESS, { recursive: true });
  const name = freeName(check, bytes[0] === SECTION_HEADER ? 'pcapng' : 'pcap');
  writeFileSync(join(REGRESS, name), smaller);
  const [line] = detail.split('\n');
  appendFileSync(join(REGRESS, 'README.md'), `- \`${name}\`: ${line} (${what}).\n`);
  return relative(join(SAMPLES, '..'), join(REGRESS, name));
}

function freeName(check: string, extension: string): string {
  for (let number = 1; ; number++) {
    const name = `${check}-${number}.${extension}`;
    if (!existsSync(join(REGRESS, name))) return name;
  }
}
