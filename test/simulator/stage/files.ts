import type { CaseFile } from '../case.ts';
import { dartBundle } from '../client-files/dart-bundle.ts';
import { localPolicy } from '../client-files/local-policy.ts';
import { monthsOfLog, OTHER_HEADENDS } from '../client-files/long-log.ts';
import { userPreferences } from '../client-files/preferences.ts';
import { unixLog } from '../client-files/unix-log.ts';
import { vpnProfile } from '../client-files/vpn-profile.ts';
import { windowsLog } from '../client-files/windows-log.ts';
import { runningConfig } from '../gateway-text/config.ts';
import type { StampOptions } from '../gateway-text/options.ts';
import { FAKE_SECRETS } from '../gateway-text/options.ts';
import { gatewayText } from '../gateway-text/terminal.ts';
import { decryptionTable, type KeyRow, keysJson } from '../ike/keytable.ts';
import { writeCapture } from '../net/capture.ts';
import type { CapturePlan, ClientLogPlan, GatewayLogPlan, Scenario } from '../scenarios/scenario.ts';
import { newClock } from '../world/clock.ts';
import type { ClientNote } from '../world/notes.ts';
import { DAY, SECOND, utc } from '../world/time.ts';
import type { Played } from './play.ts';
import { named, timeOf } from './script.ts';

// The stamps that most gateways of the scenarios print: `Mar 20 2025 14:00:06.812 UTC`.
const STAMPS: StampOptions = { year: true, msec: true, zone: true, localtime: true };

/** Every file of evidence that the scenario collects. */
export function caseFiles(scenario: Scenario, played: Played): CaseFile[] {
  const { evidence } = scenario;
  const file = (
    path: string,
    bytes: Buffer | string,
    more: Pick<CaseFile, 'aspect' | 'format' | 'from'>,
  ): CaseFile => ({
    path,
    bytes: Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes),
    planted: [],
    ...more,
  });

  const captures = evidence.captures.map((plan) =>
    file(plan.path, capture(scenario, played, plan), { aspect: 'wire', format: plan.format, from: plan.tap }),
  );
  const keys = (evidence.keys ?? []).map(({ path, form }) => {
    const rows = keyRows(played);
    const text = form === 'wireshark' ? decryptionTable(rows) : keysJson(rows);
    return file(path, text, {
      aspect: 'keys',
      format: form === 'wireshark' ? 'ikev2-decryption-table' : 'keys-json',
      from: 'peers',
    });
  });
  const gatewayLogs = evidence.gatewayLogs.map((plan) =>
    file(plan.path, gatewayLog(scenario, played, plan), {
      aspect: plan.aspect,
      format: `ios-${plan.form ?? 'terminal'}`,
      from: plan.gateway,
    }),
  );
  const configs = evidence.configs.map(({ path, gateway: name, changedAt }) => {
    const { description } = named(played.gateways, name);
    const clock = newClock(description.clock);
    const stamp = evidence.gatewayLogs.find((log) => log.gateway === name)?.stamp ?? STAMPS;
    const options = { changedAt: utc(changedAt), clock, stamp, secrets: FAKE_SECRETS };
    return file(path, runningConfig(description, options), { aspect: 'config', format: 'ios-config', from: name });
  });
  const clientLogs = evidence.clientLogs.map((plan) =>
    file(plan.path, clientLog(played, plan), {
      aspect: 'log',
      format: plan.flavour ?? 'dart-text',
      from: plan.client,
    }),
  );
  const policies = evidence.policies.map(({ path, client }) =>
    file(path, localPolicy(named(played.clients, client).description), {
      aspect: 'policy',
      format: 'local-policy',
      from: client,
    }),
  );
  const profiles = evidence.profiles.map(({ path, client, ...options }) =>
    file(path, profile(played, client, options), { aspect: 'policy', format: 'vpn-profile', from: client }),
  );
  const bundles = (evidence.bundles ?? []).map(({ client, at, log }) => {
    const { description } = named(played.clients, client);
    const clock = newClock(description.clock);
    const parts = {
      log: clientLog(played, { path: '', client, ...log }),
      logName: 'Cisco Secure Client - AnyConnect VPN.txt',
      policy: localPolicy(description),
      profiles: [{ name: 'acvpn.xml', bytes: profile(played, client, {}) }],
      preferences: userPreferences(description),
    };
    const random = played.world.random.fork(`bundle/${client}`);
    const { name, bytes } = dartBundle(description, parts, { random, clock, at: timeOf(scenario, at) });
    return file(name, bytes, { aspect: 'log', format: 'dart-zip', from: client });
  });
  return [...captures, ...keys, ...gatewayLogs, ...configs, ...clientLogs, ...policies, ...profiles, ...bundles];
}

function capture(scenario: Scenario, played: Played, plan: CapturePlan): Buffer {
  const { path, tap, clock, from, to, ...options } = plan;
  const packets = played.network.taps.get(tap)?.packets;
  if (packets === undefined) throw new Error(`no capture point ${tap}`);
  const [first, last] = [
    from === undefined ? played.start : timeOf(scenario, from),
    to === undefined ? played.end : timeOf(scenario, to),
  ];
  return writeCapture(
    packets.filter(({ at }) => at >= first && at <= last),
    { ...options, clock: newClock(clock), random: played.world.random.fork(`capture/${path}`) },
  );
}

function gatewayLog(scenario: Scenario, played: Played, plan: GatewayLogPlan): string {
  const { path: _, gateway: name, aspect, windows, from, to, ...options } = plan;
  const { description, notes } = named(played.gateways, name);
  const shows = aspect === 'show';
  const [first, last] = [
    from === undefined ? -Infinity : timeOf(scenario, from),
    to === undefined ? Infinity : timeOf(scenario, to),
  ];
  const kept = notes.filter(({ at }) => at >= first && at < last);
  return gatewayText(kept, {
    description,
    clock: newClock(description.clock),
    form: 'terminal',
    stamp: STAMPS,
    verbosity: { default: !shows, error: !shows, internal: false, packet: false },
    syslog: !shows,
    show: true,
    unconfirmed: true,
    ...options,
    ...(windows === undefined
      ? {}
      : {
          windows: windows.map(({ from, to, ...rest }) => ({
            from: timeOf(scenario, from),
            to: timeOf(scenario, to),
            ...rest,
          })),
        }),
  });
}

function clientLog(played: Played, plan: ClientLogPlan): Buffer {
  const { path, client, encoding, flavour, historyDays, ...options } = plan;
  const { description, notes } = named(played.clients, client);
  const clock = newClock(description.clock);
  const random = played.world.random.fork(`client log/${client}/${path}`);
  const history: ClientNote[] =
    historyDays === undefined
      ? []
      : monthsOfLog({
          from: played.start - historyDays * DAY,
          to: played.start - 60 * SECOND,
          random,
          headends: OTHER_HEADENDS,
          preferences: description.preferences,
          publicAddress: description.localAddress,
        });
  const all = [...history, ...notes];
  const words = { description, clock, random, unconfirmed: true, ...options };
  if (flavour !== undefined) return unixLog(all, { ...words, flavour });
  return windowsLog(all, { ...words, encoding: encoding ?? 'utf-8', dateOrder: 'mdy', hours: 24, ...options });
}

function profile(played: Played, client: string, options: Partial<Parameters<typeof vpnProfile>[0]>): Buffer {
  const { description } = named(played.clients, client);
  const { entry, host, preferences } = description;
  const row = {
    name: entry,
    address: host,
    protocol: 'IPsec',
    standardAuthentication: { method: 'EAP-AnyConnect' },
  } as const;
  return vpnProfile({ hosts: [row], preferences, ...options });
}

// Keys of every SA that was negotiated, in order of time.
function keyRows({ ledger }: Pick<Played, 'ledger'>): KeyRow[] {
  return ledger.sas.flatMap(({ spiI, spiR, suite, keys }) =>
    spiR === null || suite === null || keys === null ? [] : [{ spiI, spiR, suite, keys }],
  );
}
