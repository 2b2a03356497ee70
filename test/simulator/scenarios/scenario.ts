import type { UnixFlavour } from '../client-files/unix-log.ts';
import type { ProfileOptions } from '../client-files/vpn-profile.ts';
import type { LogEncoding, WindowsLogOptions } from '../client-files/windows-log.ts';
import type { GatewayTextOptions } from '../gateway-text/options.ts';
import type { CaptureOptions } from '../net/capture.ts';
import type { LinkState } from '../net/topology.ts';
import type { Habits } from '../peers/habits.ts';
import type { AttemptTruth, Sufficient } from '../truth/truth.ts';
import type { ClockOptions } from '../world/clock.ts';
import type { ClientDescription, GatewayDescription } from '../world/descriptions.ts';

// A scenario is data: who there is, what happens when, which evidence is collected, and what is expected of whoever reads
// it. Times are UTC, as `HH:MM:SS.mmm` on the day of `start` or with a date.

export interface Scenario {
  readonly name: string;
  /** One line: what happens. */
  readonly title: string;
  readonly start: string;
  readonly end: string;
  readonly gateways: readonly GatewayPlan[];
  readonly sites: readonly SitePlan[];
  readonly clients: readonly ClientPlan[];
  readonly peers?: readonly PeerPlan[];
  readonly acts: readonly Act[];
  readonly evidence: EvidencePlan;
  readonly expect: Expectation;
  /** Present for a scenario that ships as a sample: what its README says. */
  readonly sample?: SampleText;
}

export interface GatewayPlan extends Omit<GatewayDescription, 'suites' | 'esp'> {
  /** Names in `SUITES`, best first. */
  readonly ike: readonly string[];
  readonly espSuite: string;
  /** Session IDs to hand out first; further ones are drawn. */
  readonly sessionIds: readonly string[];
  readonly firstSession: number;
  /** Name of its capture point, where it has one. */
  readonly tap: string | null;
}

export interface SitePlan {
  readonly name: string;
  readonly nat?: { readonly publicAddress: string; readonly firstPort?: number };
  readonly link?: Partial<LinkState>;
  readonly tap?: string;
}

export interface ClientPlan extends ClientDescription {
  readonly site: string;
  readonly gateway: string;
  readonly ike: readonly string[];
  /** Diffie-Hellman group of the first KE payload. */
  readonly guess: number;
  readonly esp: readonly string[];
  readonly password: string;
  /** Wrong passwords that the user types first, one a login. */
  readonly typos?: readonly string[];
  readonly fragmentAbove: number | null;
  readonly habits: Habits;
}

export interface PeerPlan {
  readonly name: string;
  readonly site: string;
  readonly address: string;
  readonly identity: string;
  readonly gateway: string;
  readonly suite: string;
  readonly flexVpn: boolean;
  readonly childLife: number;
  readonly ikeLife: number;
  readonly traffic: number;
}

export type Act = { readonly at: string } & (
  | { readonly do: 'connect' | 'disconnect' | 'suspend' | 'spoil-token' | 'rekey'; readonly client: string }
  | { readonly do: 'resume'; readonly client: string; readonly networkAfterSeconds: number }
  | { readonly do: 'move'; readonly client: string; readonly site: string; readonly address: string }
  | { readonly do: 'link'; readonly site: string; readonly set: Partial<LinkState> }
  | { readonly do: 'rebind'; readonly site: string }
  /** The user's traffic until then: a burst about every so many seconds. */
  | { readonly do: 'work'; readonly client: string; readonly until: string; readonly everySeconds: number }
  /** Servers send to the client, so many seconds after `at`, whether it listens or not. */
  | {
      readonly do: 'servers-send';
      readonly client: string;
      readonly gateway: string;
      readonly after: readonly number[];
    }
  | { readonly do: 'type'; readonly gateway: string; readonly commands: readonly string[] }
  | { readonly do: 'reload'; readonly gateway: string; readonly downSeconds: number; readonly reason: string }
  | { readonly do: 'clear'; readonly gateway: string; readonly client: string }
  | { readonly do: 'configure'; readonly gateway: string; readonly by: string }
  | { readonly do: 'clock-updated'; readonly gateway: string }
  | { readonly do: 'gateway-rekey'; readonly gateway: string; readonly who: string; readonly what: 'child' | 'ike' }
  | { readonly do: 'start-peer'; readonly peer: string }
);

export interface EvidencePlan {
  readonly captures: readonly CapturePlan[];
  readonly keys?: readonly { readonly path: string; readonly form: 'wireshark' | 'json' }[];
  readonly gatewayLogs: readonly GatewayLogPlan[];
  /** Running-configs, taken at the end. */
  readonly configs: readonly { readonly path: string; readonly gateway: string; readonly changedAt: string }[];
  readonly clientLogs: readonly ClientLogPlan[];
  readonly policies: readonly { readonly path: string; readonly client: string }[];
  readonly profiles: readonly ({ readonly path: string; readonly client: string } & Partial<ProfileOptions>)[];
  /** A DART bundle in place of loose client files. */
  readonly bundles?: readonly {
    readonly client: string;
    readonly at: string;
    readonly log: Omit<ClientLogPlan, 'path' | 'client'>;
  }[];
  /** What a person would state for the analysis: `.ikev2-trace.json`. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

export interface CapturePlan extends Omit<CaptureOptions, 'clock' | 'random' | 'keep'> {
  readonly path: string;
  readonly tap: string;
  readonly clock?: ClockOptions;
  readonly from?: string;
  readonly to?: string;
}

export interface GatewayLogPlan extends Partial<Omit<GatewayTextOptions, 'description' | 'clock' | 'windows'>> {
  readonly path: string;
  readonly gateway: string;
  /** `debug`: records, and the show commands typed between them; `show`: commands and answers alone. */
  readonly aspect: 'debug' | 'show';
  readonly windows?: readonly { readonly from: string; readonly to: string; readonly peer?: string }[];
  /** What was noted outside these times is in another file, or in none. */
  readonly from?: string;
  readonly to?: string;
}

export interface ClientLogPlan
  extends Partial<Omit<WindowsLogOptions, 'description' | 'clock' | 'random' | 'encoding'>> {
  readonly path: string;
  readonly client: string;
  readonly encoding?: LogEncoding;
  /** On macOS and Linux. */
  readonly flavour?: UnixFlavour;
  /** Months of everyday use before the case. */
  readonly historyDays?: number;
}

export interface Expectation {
  /** One for each reconnect cycle, in order of time. */
  readonly attempts: readonly AttemptExpectation[];
  readonly findings: readonly { readonly rule: string; readonly from: Sufficient; readonly attempt?: number }[];
  /** Rules that may match or not: the documents leave it open, or the condition holds by a hair. */
  readonly tolerated?: readonly string[];
}

export type AttemptExpectation = Pick<
  AttemptTruth,
  'client' | 'visible' | 'trigger' | 'outcome' | 'lateness' | 'cause' | 'sequel' | 'gatewayState' | 'timeoutSeconds'
>;

export interface SampleText {
  /** Folder under samples/. */
  readonly folder: string;
  readonly seed: number;
  readonly story: string;
  readonly answer: string;
  readonly remarks?: string;
  /** A line for each file of the case, by path. */
  readonly files: Readonly<Record<string, string>>;
}
