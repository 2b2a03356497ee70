import { decode } from '../../decode.ts';
import type { DecodedMessage } from '../../model/decoded-message.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { decodedLine } from '../../reporters/decode/ndjson.ts';
import { decodedBlock } from '../../reporters/decode/text.ts';
import { printable } from '../../reporters/printable.ts';
import { renderOptions } from '../appearance.ts';
import { EXIT } from '../exit-codes.ts';
import { checkTarget } from '../outputs.ts';
import type { DecodeFlags } from '../program.ts';
import { UsageError } from '../usage-error.ts';
import type { DecodeFormat } from '../values.ts';
import { writeFileWhole, writeToStandardOutput } from '../write.ts';

/** Prints every IKE message; what is wrong beyond single messages goes to standard error when all is said. */
export async function decodeCommand(inputs: readonly string[], flags: DecodeFlags): Promise<number> {
  if (inputs.length === 0) throw new UsageError('decode needs a capture: a file, a folder, or - for standard input.');
  const { output, force = false } = flags;
  if (output !== undefined) checkTarget(output, force);
  const decoding = await decode(inputs.map((path) => ({ path })));
  if (!decoding.readable()) {
    for (const { source, message } of decoding.diagnostics) say(`${decoding.paths.get(source) ?? source}: ${message}`);
    say('no packet capture among the inputs; nothing was decoded.');
    return EXIT.usage;
  }
  const shown = new Set<string>();
  let messages = 0;
  async function* pieces(): AsyncIterable<string> {
    const render = renderer(flags, decoding.captures);
    for await (const message of decoding.messages) {
      if (!isWanted(message, flags)) continue;
      messages++;
      for (const { code } of message.problems) shown.add(code);
      yield render(message);
    }
  }
  if (output === undefined) await writeToStandardOutput(pieces());
  else await writeFileWhole(output, pieces(), force);
  report(decoding.diagnostics, shown, decoding.paths);
  if (messages === 0)
    say(flags.spi === undefined ? 'no IKEv2 message was found.' : `no message of SPI ${flags.spi} was found.`);
  return EXIT.clear;
}

function renderer(flags: DecodeFlags, paths: ReadonlyMap<string, string>): (message: DecodedMessage) => string {
  if (formatOf(flags) === 'ndjson') return (message) => decodedLine(message, paths);
  const { stdout, env } = process;
  const to = { isTerminal: flags.output === undefined && stdout.isTTY === true, columns: stdout.columns };
  const wanted = { color: flags.color ?? 'auto', ascii: flags.ascii === true, verbose: false } as const;
  const options = { ...renderOptions(to, wanted, flags.output === undefined ? env : {}), paths };
  return (message) => decodedBlock(message, options);
}

function formatOf({ format, output = '' }: DecodeFlags): DecodeFormat {
  return format ?? (/\.(nd)?jsonl?$/i.test(output) ? 'ndjson' : 'text');
}

function isWanted({ initiatorSpi, responderSpi }: DecodedMessage, { spi }: DecodeFlags): boolean {
  return spi === undefined || initiatorSpi.startsWith(spi) || responderSpi.startsWith(spi);
}

/** What single messages show beside themselves is not said again. */
function report(
  diagnostics: readonly Diagnostic[],
  shown: ReadonlySet<string>,
  paths: ReadonlyMap<string, string>,
): void {
  for (const { code, message, source, count } of diagnostics) {
    if (shown.has(code)) continue;
    const times = count === undefined ? '' : ` (${count} times)`;
    say(`${paths.get(source) ?? source}: ${message}${times}`);
  }
}

function say(sentence: string): void {
  process.stderr.write(`ikev2-trace: ${printable(sentence)}\n`);
}
