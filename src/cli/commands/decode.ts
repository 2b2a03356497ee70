import { type Decoding, decode } from '../../decode.ts';
import type { NamedInput } from '../../io/inputs.ts';
import type { DecodedMessage } from '../../model/decoded-message.ts';
import { decodedLine } from '../../reporters/decode/ndjson.ts';
import { decodedBlock } from '../../reporters/decode/text.ts';
import { renderOptions } from '../appearance.ts';
import { EXIT } from '../exit-codes.ts';
import { checkTarget } from '../outputs.ts';
import type { DecodeFlags } from '../program.ts';
import { say, sayDiagnostics } from '../say.ts';
import { UsageError } from '../usage-error.ts';
import { type DecodeFormat, keyInputs } from '../values.ts';
import { writeFileWhole, writeToStandardOutput } from '../write.ts';

/** Prints every IKE message; what is wrong beyond single messages goes to standard error when all is said. */
export async function decodeCommand(inputs: readonly string[], flags: DecodeFlags): Promise<number> {
  if (inputs.length === 0) throw new UsageError('decode needs a capture: a file, a folder, or - for standard input.');
  const { force = false } = flags;
  const output = flags.output === '-' ? undefined : flags.output;
  const format = formatOf(flags);
  if (output !== undefined) checkTarget(output, { force, inputs: [...inputs, ...(flags.keys || [])] });
  const wanted = flags.spi === undefined ? undefined : await wantedSas(inputs, flags.spi);
  const decoding = await decode(namedInputs(inputs, flags), flags.keys !== false);
  if (!decoding.readable()) {
    sayDiagnostics(decoding.diagnostics, decoding.paths);
    say('no packet capture among the inputs; nothing was decoded.');
    return EXIT.usage;
  }
  const shown = new Set<string>();
  let messages = 0;
  async function* pieces(): AsyncIterable<string> {
    const render = renderer(format, { ...flags, ...(output === undefined ? {} : { output }) }, decoding.captures);
    for await (const message of decoding.messages) {
      if (wanted !== undefined && !wanted(message)) continue;
      messages++;
      for (const { code } of message.problems) shown.add(code);
      if (message.pairing.role === 'no-sa') shown.add('ike.responder-spi-zero');
      yield render(message);
    }
  }
  if (output === undefined) await writeToStandardOutput(pieces());
  else await writeFileWhole(output, pieces(), force);
  report(decoding, shown);
  if (messages === 0)
    say(flags.spi === undefined ? 'no IKEv2 message was found.' : `no message of SPI ${flags.spi} was found.`);
  return EXIT.clear;
}

function namedInputs(inputs: readonly string[], { keys }: DecodeFlags): NamedInput[] {
  return [...inputs.map((path) => ({ path })), ...keyInputs(keys)];
}

/**
 * Whether a message is of an IKE SA with that SPI. An IKE_SA_INIT request does not have the responder's yet, so files are
 * gone through once before; standard input can be read once only, and such a request is then left out.
 */
async function wantedSas(inputs: readonly string[], spi: string): Promise<(message: DecodedMessage) => boolean> {
  const initiators = new Set<string>();
  const has = ({ initiatorSpi, responderSpi }: DecodedMessage) =>
    initiatorSpi.startsWith(spi) || responderSpi.startsWith(spi);
  if (!inputs.includes('-')) {
    const first = await decode(
      inputs.map((path) => ({ path })),
      false,
    );
    for await (const message of first.messages) if (has(message)) initiators.add(message.initiatorSpi);
  }
  return (message) => initiators.has(message.initiatorSpi) || has(message);
}

function formatOf({ format, output = '-' }: DecodeFlags): DecodeFormat {
  if (format !== undefined) return format;
  const extension = /[^/\\]\.([^./\\]+)$/.exec(output)?.[1]?.toLowerCase();
  if (extension === 'ndjson' || extension === 'jsonl') return 'ndjson';
  if (extension === undefined || extension === 'txt' || extension === 'log') return 'text';
  throw new UsageError(
    `${output}: no format has the extension .${extension}; there are .txt and .ndjson. Name the format for any other: --format text or ndjson.`,
  );
}

function renderer(
  format: DecodeFormat,
  flags: DecodeFlags,
  captures: Decoding['captures'],
): (message: DecodedMessage) => string {
  if (format === 'ndjson') return (message) => decodedLine(message, captures);
  const { stdout, env } = process;
  const to = { isTerminal: flags.output === undefined && stdout.isTTY === true, columns: stdout.columns };
  const wanted = { color: flags.color ?? 'auto', ascii: flags.ascii === true, verbose: false } as const;
  const options = { ...renderOptions(to, wanted, flags.output === undefined ? env : {}), paths: captures };
  return (message) => decodedBlock(message, options);
}

/** What an input is that decode does not read. */
const NO_CAPTURE: ReadonlySet<string> = new Set(['input.unknown-format', 'decode.no-capture']);

/** What single messages show beside themselves is not said again, and files of another kind are only counted. */
function report({ diagnostics, paths }: Decoding, shown: ReadonlySet<string>): void {
  const others = diagnostics.filter(({ code }) => NO_CAPTURE.has(code)).length;
  sayDiagnostics(
    diagnostics.filter(({ code }) => !shown.has(code) && !NO_CAPTURE.has(code)),
    paths,
  );
  if (others > 0)
    say(`${others === 1 ? '1 input is no capture and was' : `${others} inputs are no captures and were`} left out.`);
}
