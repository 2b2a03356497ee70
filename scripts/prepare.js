// Makes a clean clone ready: installs what the lock file says and builds, each only where it is due. `npm test` and
// `npm run demo` begin with it, so it needs nothing that is not there before an installation, and says nothing
// when nothing is to do.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

if (!isInstalled()) {
  process.stderr.write('Installing the packages of package-lock.json ...\n');
  run('npm', ['ci', '--no-audit', '--no-fund']);
}
if (!isBuilt()) {
  process.stderr.write('Building dist/ ...\n');
  run(process.execPath, [join(root, 'scripts', 'build.js')]);
}

/** npm keeps a copy of the lock file of what it installed; optional packages of other platforms are not in it. */
function isInstalled() {
  const copy = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(copy)) return false;
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const found = packagesOf(copy);
  return Object.entries(wanted).every(([path, { version, optional, link }]) => {
    if (path === '' || link) return true;
    return found[path] === undefined ? optional === true : found[path].version === version;
  });
}

function packagesOf(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages ?? {};
  } catch {
    // Half-written by an interrupted installation: as good as absent.
    return {};
  }
}

/** Built after the last change of anything that goes in. Folders count too, or a deleted file would go unnoticed. */
function isBuilt() {
  const marks = ['dist/cli.js', 'dist/types/index.d.ts'].map((path) => join(root, path));
  if (!marks.every((path) => existsSync(path))) return false;
  const inputs = ['src', 'package.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts/build.js'];
  const changed = Math.max(...inputs.map((path) => newest(join(root, path))));
  return Math.min(...marks.map((path) => statSync(path).mtimeMs)) >= changed;
}

function newest(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function run(command, args) {
  // npm is a script on Windows and needs a shell there; nothing in the arguments comes from outside.
  const shell = process.platform === 'win32' && command === 'npm';
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell });
  if (status === 0) return;
  process.stderr.write(`${[command, ...args].join(' ')} failed${error ? `: ${error.message}` : ''}\n`);
  process.exit(status ?? 1);
}
