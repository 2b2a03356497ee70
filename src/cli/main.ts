// The command's entry. `--version` is asked by scripts and package managers, so it is answered before anything
// else is loaded; the rest comes from `run.ts`.

import { version } from './version.ts';

const args = process.argv.slice(2);

if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
  process.stdout.write(`${version}\n`);
} else {
  const { run } = await import('./run.ts');
  // Not process.exit: what is still on its way to a pipe would be lost.
  process.exitCode = await run(args);
}
