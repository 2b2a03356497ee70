import type { SourceVantage } from './source-vantage.ts';

// Which files are of one client. DART spreads a client's over folders whose names differ by version, platform and language: logs in
// one, profiles in another. What one bundle holds is of one client, whatever its folders are called.

/** DARTBundle_0709_0850.zip!   DARTBundle_20310709_0850   lab1_DARTBundle_02Apr2031_091105 */
const BUNDLE = /DARTBundle_/i;
/** Cisco Secure Client   Cisco AnyConnect Secure Mobility Client   Cisco Secure Client - AnyConnect VPN   opt (of /opt/cisco) */
const PRODUCT = /^(?:Cisco (?:AnyConnect|Secure Client)\b.*|opt)$/i;

/** A source of a client, and whether it is a log: only logs tell clients from one another. */
interface ClientFile extends Pick<SourceVantage, 'id'> {
  readonly path: string;
  readonly isLog: boolean;
}

/**
 * The sources of each client, by the folder that is its own. Settings are of the client whose log stands nearest in the tree; where
 * two stand equally near, they stay by themselves.
 */
export function clientFolders(files: readonly ClientFile[]): Map<string, readonly string[]> {
  const homes = new Map<string, { ids: string[]; hasLog: boolean }>();
  for (const { id, path, isLog } of files) {
    const home = homeOf(path);
    const known = homes.get(home) ?? { ids: [], hasLog: false };
    known.ids.push(id);
    known.hasLog ||= isLog;
    homes.set(home, known);
  }
  const logs = [...homes].filter(([, { hasLog }]) => hasLog).map(([home]) => home);
  const folders = new Map(logs.map((home) => [home, homes.get(home)?.ids ?? []]));
  for (const [home, { ids, hasLog }] of homes) {
    if (hasLog) continue;
    const owner = nearest(home, logs) ?? home;
    folders.set(owner, [...(folders.get(owner) ?? []), ...ids]);
  }
  return folders;
}

/** The folder of the client that a path lies in, with a slash in front. */
function homeOf(path: string): string {
  const folders = path.split('/').slice(0, -1);
  const bundle = folders.findLastIndex((name) => BUNDLE.test(name));
  const product = folders.findIndex((name, index) => index > bundle && PRODUCT.test(name));
  const depth = bundle >= 0 ? bundle + 1 : product >= 0 ? product : folders.length;
  return `/${folders.slice(0, depth).join('/')}`;
}

function nearest(home: string, logs: readonly string[]): string | undefined {
  let best: string | undefined;
  let most = -1;
  for (const log of logs) {
    const shared = sharedDepth(home, log);
    if (shared === most) best = undefined;
    if (shared <= most) continue;
    best = log;
    most = shared;
  }
  return best;
}

function sharedDepth(a: string, b: string): number {
  const [one = [], other = []] = [a, b].map((folder) => folder.split('/').filter((name) => name !== ''));
  const end = one.findIndex((name, index) => name !== other[index]);
  return end < 0 ? one.length : end;
}
