// npm run bench: measures the capture pass against its peers. Whole processes, interleaved rounds, medians; only ratios
// inside one run mean anything. Usage: npx tsx bench/run.ts [--size 1GiB] [--rounds 5]
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildSync } from 'esbuild';
import { longText, manyFiles } from './bundles.ts';
import { espCapture } from './esp-capture.ts';
import { eventLog } from './event-log.ts';
import { fleet } from './fleet.ts';
import { gatewayLog } from './gateway-log.ts';
import { ikeCapture } from './ike-capture.ts';
import { runningConfig } from './running-config.ts';
import { showTech } from './show-tech.ts';

interface Contender {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** What must be installed; undefined where node is enough. */
  readonly tool?: string;
  /** Fewer rounds for what is very slow. */
  readonly rounds?: number;
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const WORK = join(ROOT, '.bench');

const LOG_OCTETS = 32 << 20;
const UNRELATED_OCTETS = 256 << 20;
const CLIENT = { files: 5000, octets: 100_000_000, records: 39_000 };
const FLEETS = [1000, 2000, 4000, 8000];
const MESSAGES = { few: 500_000, many: 5_000_000, clients: 1000 };

const { values } = parseArgs({
  options: { size: { type: 'string', default: '256MiB' }, rounds: { type: 'string', default: '5' } },
});
main(octetsOf(values.size), Number(values.rounds));

function main(octets: number, rounds: number): void {
  const label = `${Math.round(octets / 2 ** 20)}MiB`;
  const classic = join(WORK, `esp-${label}.pcap`);
  const modern = join(WORK, `esp-${label}.pcapng`);
  espCapture({ path: classic, octets, format: 'pcap' });
  espCapture({ path: modern, octets, format: 'pcapng' });
  const contenders = available([...ours(classic, modern), ...peers(classic)]);
  const times = measure(contenders, rounds);
  const median = (name: string) => medianOf(times.get(name) ?? []);
  print(`${label} of capture, 99.9 % ESP, medians of ${rounds} rounds after one thrown away`);
  for (const { name } of contenders) print(`  ${name.padEnd(36)} ${median(name).toFixed(3)} s`);
  print('Ratios (budget in brackets)');
  const ratio = (a: string, b: string, budget: string) => {
    if (times.has(a) && times.has(b))
      print(`  ${`${a} / ${b}`.padEnd(60)} ${(median(a) / median(b)).toFixed(2)} (${budget})`);
  };
  ratio('ours, pcap', 'tcpdump udp port 500', 'at most 1.5');
  ratio('ours, pcap', 'BPF prefilter into tshark', 'below 1');
  ratio('tshark fields', 'ours, pcap', 'at least 40');
  ratio('ours, pcapng', 'ours, pcap', 'at most 1.3');
  ratio('pcap-parser, headers decoded', 'ours, pcap', 'at least 4');
  ratio('ours, whole analysis', 'tcpdump udp port 500', 'at most 1.5');
  messageLayer(rounds);
  gatewayText(rounds);
  clientEvidence(rounds);
  fleets(rounds);
  spawnSync(process.execPath, [bundled('ike-openings')], { stdio: 'inherit' });
}

/** Logins and liveness checks of a thousand clients: what a message costs, and whether memory grows with them. */
function messageLayer(rounds: number): void {
  const [few, many] = [capturedMessages(MESSAGES.few), capturedMessages(MESSAGES.many)];
  const pass = bundled('capture-pass');
  const node = process.execPath;
  const contenders = available([
    { name: 'few messages', command: node, args: [pass, few] },
    { name: 'many messages', command: node, args: [pass, many], rounds: Math.min(rounds, 3) },
    {
      name: 'tshark fields, few messages',
      tool: 'tshark',
      command: 'sh',
      args: ['-c', 'tshark -r "$1" -T fields -e isakmp.messageid >/dev/null 2>&1', 'sh', few],
      rounds: 1,
    },
  ]);
  const times = measure(contenders, rounds);
  const median = (name: string) => medianOf(times.get(name) ?? []);
  // The difference of two sizes leaves out starting node.
  const rate = (MESSAGES.many - MESSAGES.few) / (median('many messages') - median('few messages'));
  print(`IKE messages, nearly all liveness checks, ${MESSAGES.clients} clients`);
  print(`  ${Math.round(rate / 1000)} thousand a second through reading, dissection and exchanges (at least 500)`);
  print(
    `  peak memory ${peakMiB(pass, few)} MiB with ${MESSAGES.few}, ${peakMiB(pass, many)} MiB with ${MESSAGES.many} (flat)`,
  );
  if (times.has('tshark fields, few messages'))
    print(`  tshark fields / ours ${(median('tshark fields, few messages') / median('few messages')).toFixed(1)}`);
}

/** Texts of a gateway, each kind by itself. */
function gatewayText(rounds: number): void {
  const pass = bundled('analyze-pass');
  const reading = bundled('text-pass');
  const path = (name: string) => join(WORK, `gateway-${name}`);
  const octets = LOG_OCTETS;
  gatewayLog({ path: path('unrelated.log'), octets: UNRELATED_OCTETS, oneIn: 100_000 });
  gatewayLog({ path: path('sparse.log'), octets: UNRELATED_OCTETS, oneIn: 100 });
  gatewayLog({ path: path('mixed.log'), octets, oneIn: 2 });
  gatewayLog({ path: path('debug.log'), octets, oneIn: 1 });
  showTech({ path: path('show-tech.txt'), octets });
  runningConfig({ path: path('running-config.txt'), octets });
  print("A gateway's text, whole analysis beside the time in which grep counts the lines, starting node not counted");
  for (const { name, file } of [
    { name: 'syslog of other facilities', file: path('unrelated.log') },
    { name: 'one record in a hundred debug of IKEv2', file: path('sparse.log') },
    { name: 'every other line debug of IKEv2', file: path('mixed.log') },
    { name: 'debug of IKEv2 alone', file: path('debug.log') },
    { name: 'show-tech', file: path('show-tech.txt') },
    { name: 'running-configs', file: path('running-config.txt') },
  ]) {
    const grep = ['-c', 'grep -c "IKEv2" "$1" | cat', 'sh', file];
    const times = measure(
      [
        { name: 'ours', command: process.execPath, args: [pass, file, 'no hash'], rounds: Math.min(rounds, 3) },
        { name: 'reading', command: process.execPath, args: [reading, file], rounds: Math.min(rounds, 3) },
        { name: 'nothing', command: process.execPath, args: [reading, devNull], rounds: Math.min(rounds, 3) },
        { name: 'grep', command: 'sh', args: grep },
      ],
      rounds,
    );
    const median = (contender: string) => medianOf(times.get(contender) ?? []);
    const speed = (contender: string): string => {
      const seconds = median(contender) - median('nothing');
      const ratio = seconds / median('grep');
      return `${(statSync(file).size / 1e6 / seconds).toFixed(0)} MB/s, ${ratio.toFixed(0)} times grep`;
    };
    print(`  ${name}: ${speed('ours')}; reading alone ${speed('reading')}; peak memory ${peakMiB(pass, file)} MiB`);
  }
}

/** What a person may have of a client: bundles beside the same files unpacked, and an event log; each beside a peer. */
function clientEvidence(rounds: number): void {
  const [manyZip, manyFolder] = [join(WORK, 'many.zip'), join(WORK, 'many')];
  const [longZip, longPlain] = [join(WORK, 'long.zip'), join(WORK, 'long.txt')];
  const log = join(WORK, 'client.evtx');
  manyFiles(manyZip, manyFolder, CLIENT.files);
  longText(longZip, longPlain, CLIENT.octets);
  eventLog(log, CLIENT.records);
  for (const evidence of [
    {
      name: `A zip with ${CLIENT.files} small files`,
      path: manyZip,
      plain: manyFolder,
      budget: 'at most 2 s of CPU',
      peer: peer('unzip -p', 'unzip', 'unzip -p "$1" >/dev/null', manyZip),
    },
    {
      name: `A zip with ${Math.round(CLIENT.octets / 1e6)} MB of a client's log in UTF-16`,
      path: longZip,
      plain: longPlain,
      budget: 'at most 3 s of CPU, 300 MiB',
      peer: peer('unzip -p | iconv', 'unzip', 'unzip -p "$1" | iconv -f UTF-16 -t UTF-8 >/dev/null', longZip),
    },
    {
      name: `An event log with ${CLIENT.records} records`,
      path: log,
      plain: undefined,
      budget: 'no budget',
      peer: peer('evtxexport', 'evtxexport', 'evtxexport "$1" >/dev/null', log),
    },
  ])
    clientCase(evidence, rounds);
}

/** A capture and the debug of one gateway, each client with a login and a reconnect: what twice as many clients cost. */
function fleets(rounds: number): void {
  const pass = bundled('analyze-pass');
  const contenders = FLEETS.map((clients): Contender => {
    const folder = join(WORK, `fleet-${clients}`);
    fleet({ capture: join(folder, 'capture.pcap'), log: join(folder, 'debug.log'), clients });
    return { name: `${clients} clients`, command: process.execPath, args: [pass, folder] };
  });
  const times = measure(contenders, Math.min(rounds, 3));
  print('A capture and the debug of one gateway, whole analysis');
  let before: number | undefined;
  for (const { name, args } of contenders) {
    const median = medianOf(times.get(name) ?? []);
    const ratio = before === undefined ? '' : `, ${(median / before).toFixed(2)} times the half (at most 2.2)`;
    print(
      `  ${name.padEnd(14)} ${median.toFixed(2)} s, peak memory ${peakMiB(...(args as [string, string]))} MiB${ratio}`,
    );
    before = median;
  }
}

interface ClientCase {
  readonly name: string;
  readonly path: string;
  /** The same without its zip. */
  readonly plain: string | undefined;
  readonly budget: string;
  readonly peer: Contender;
}

function clientCase({ name, path, plain, budget, peer }: ClientCase, rounds: number): void {
  const pass = bundled('analyze-pass');
  const own = { command: process.execPath, rounds: Math.min(rounds, 3) };
  const contenders = available([
    { name: 'ours', ...own, args: [pass, path] },
    ...(plain === undefined ? [] : [{ name: 'unpacked', ...own, args: [pass, plain] }]),
    peer,
  ]);
  const times = measure(contenders, rounds);
  const ours = medianOf(times.get('ours') ?? []);
  const { stdout } = spawnSync(process.execPath, [pass, path], { encoding: 'utf8' });
  const { cpuSeconds, rssMiB } = JSON.parse(stdout);
  print(name);
  print(`  ${ours.toFixed(2)} s, ${cpuSeconds.toFixed(2)} s of CPU, peak memory ${rssMiB} MiB (${budget})`);
  for (const other of contenders.slice(1)) {
    const seconds = medianOf(times.get(other.name) ?? []);
    print(`  ${`ours / ${other.name}`.padEnd(60)} ${(ours / seconds).toFixed(2)} (${seconds.toFixed(2)} s)`);
  }
}

function capturedMessages(messages: number): string {
  const path = join(WORK, `ike-${messages}.pcap`);
  ikeCapture({ path, messages, clients: MESSAGES.clients });
  return path;
}

function peakMiB(pass: string, file: string): number {
  const { stdout } = spawnSync(process.execPath, [pass, file], { encoding: 'utf8' });
  return JSON.parse(stdout).rssMiB;
}

function ours(classic: string, modern: string): Contender[] {
  const node = process.execPath;
  const pass = bundled('capture-pass');
  const found: Contender[] = [
    { name: 'ours, pcap', command: node, args: [pass, classic] },
    { name: 'ours, pcapng', command: node, args: [pass, modern] },
    { name: 'pcap-parser, headers decoded', command: node, args: [bundled('pcap-parser-pass'), classic] },
  ];
  const product = join(ROOT, 'bin', 'ikev2-trace.js');
  if (existsSync(product) && existsSync(join(ROOT, 'dist'))) {
    const args = [product, 'analyze', '--no-hash', '--quiet', '--format', 'json', classic];
    found.push({ name: 'ours, whole analysis', command: node, args });
  } else print('The product is not built: the whole analysis is left out. npm run build');
  return found;
}

function peers(file: string): Contender[] {
  const prefilter = "'udp port 500 or (udp port 4500 and udp[8:4]=0)'";
  const fields = 'tshark -r "$1" -Y isakmp -T fields -e frame.number >/dev/null 2>&1';
  return [
    peer('tcpdump udp port 500', 'tcpdump', 'tcpdump -r "$1" -n "udp port 500" 2>/dev/null | wc -l', file),
    { ...peer('tshark fields', 'tshark', fields, file), rounds: 1 },
    peer(
      'BPF prefilter into tshark',
      'tshark',
      `tcpdump -r "$1" -w - ${prefilter} 2>/dev/null | ${fields.replace('"$1"', '-')}`,
      file,
    ),
  ];
}

function peer(name: string, tool: string, line: string, file: string): Contender {
  return { name, tool, command: 'sh', args: ['-c', line, 'sh', file] };
}

function available(contenders: readonly Contender[]): Contender[] {
  return contenders.filter(({ name, tool }) => {
    const there = tool === undefined || spawnSync(tool, ['--version'], { stdio: 'ignore' }).error === undefined;
    if (!there) print(`${tool} is not installed: "${name}" is left out.`);
    return there;
  });
}

/** Each contender once a round, so that a slow minute of the machine hits all of them. */
function measure(contenders: readonly Contender[], rounds: number): Map<string, number[]> {
  const times = new Map<string, number[]>();
  for (let round = 0; round <= rounds; round++) {
    for (const { name, command, args, rounds: own } of contenders) {
      if (own !== undefined && (round === 0 || round > own)) continue;
      const start = process.hrtime.bigint();
      const { status } = spawnSync(command, args, { stdio: 'ignore' });
      const seconds = Number(process.hrtime.bigint() - start) / 1e9;
      // 1 is a run with findings.
      if (status !== 0 && status !== 1) print(`"${name}" ended with ${status}: its time means nothing.`);
      if (round > 0) times.set(name, [...(times.get(name) ?? []), seconds]);
    }
  }
  return times;
}

function bundled(name: string): string {
  const outfile = join(WORK, `${name}.mjs`);
  const entry = join(ROOT, 'bench', `${name}.ts`);
  buildSync({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: ['pcap-parser', 'yauzl', 'iconv-lite', 'zod', 'saxes'],
    define: { IKEV2_TRACE_VERSION: '"0"' },
  });
  return outfile;
}

function medianOf(seconds: readonly number[]): number {
  const sorted = [...seconds].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function octetsOf(size: string): number {
  const [, number, unit] = /^(\d+)(MiB|GiB)$/.exec(size) ?? [];
  if (number === undefined) throw new Error(`--size takes e.g. 256MiB or 1GiB, not ${size}`);
  return Number(number) * 2 ** (unit === 'GiB' ? 30 : 20);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
