// A whole analysis without a report, for measuring: time of it and peak memory on standard output.
import { readFileSync } from 'node:fs';
import { analyze } from '../src/analyze.ts';

const [path = '', hash = 'hash'] = process.argv.slice(2);
const start = process.cpuUsage();
const { result } = await analyze({ inputs: [{ path }], hash: hash === 'hash', useKeys: true, settings: {} });
const { user, system } = process.cpuUsage(start);
const rssMiB = Math.round(peakKiB() / 1024);
process.stdout.write(
  `${JSON.stringify({ sources: result.sources.length, cpuSeconds: (user + system) / 1e6, rssMiB })}\n`,
);

/** On Linux `resourceUsage` begins with the memory of the process that started this one. */
function peakKiB(): number {
  try {
    return Number(/^VmHWM:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
  } catch {
    return process.resourceUsage().maxRSS; // no such file elsewhere
  }
}
