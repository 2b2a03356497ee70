import type { Case } from '../model/case.ts';
import type { EventOf } from '../model/event.ts';
import type { Evidence, Severity } from '../model/result.ts';
import { clear, notEvaluated } from './judgements.ts';
import type { EvidenceList, Judgement, Match, Rule } from './rule.ts';

const POLICY = {
  needs: 'the client’s local policy',
  collect:
    'AnyConnectLocalPolicy.xml: Windows %ProgramData%\\Cisco\\Cisco Secure Client\\, macOS and Linux /opt/cisco/secureclient/ (4.x: …\\Cisco AnyConnect Secure Mobility Client\\, /opt/cisco/anyconnect/)',
};
const HEADEND = {
  needs: 'whether the gateway serves HTTPS',
  collect: 'show running-config   (whole), or a capture of TCP port 443 to the gateway',
};

/** The documents that the truth table weighs. They contradict each other, so every finding says whose word it is. */
const GUIDE = 'Configuring IKEv2 Reconnect (prerequisites): BypassDownloader true; without SSL on the device, false';
const TECHNOTE = 'FlexVPN headend technote: the downloader needs HTTPS; without it, BypassDownloader true';

export const bypassDownloaderConflict: Rule = {
  id: 'bypass-downloader-conflict',
  title: 'BypassDownloader does not fit the gateway',
  severity: 'error',
  knowledge: 'documented',
  needs: [],
  explain: `
    The downloader is the client's module that fetches profiles and updates over HTTPS after a login. Cisco's guide asks
    for BypassDownloader true as a prerequisite of IKEv2 reconnect, and then for false where the device has no SSL, "else
    the connection fails". Mechanism and other Cisco documents say the reverse of that second sentence: it is the
    downloader that needs SSL. The rule therefore never calls an error on the value alone.

    true, HTTPS: fine. true, no HTTPS: info, the documents disagree. false, HTTPS: warning, the prerequisite is not met.
    false, no HTTPS: warning; error only if the client's log shows the downloader fail after a login; fine where the log
    shows it complete and the client connect. What worked in the same configuration outranks every document.`,
  falsePositives: `
    The policy file on disk may be newer than the log: a change takes effect only after the client restarts. Profiles that
    carry BypassDownloader are ignored, it has no effect there.`,
  remedy: '<BypassDownloader>true</BypassDownloader> in AnyConnectLocalPolicy.xml, then restart the client',
  references: [GUIDE, TECHNOTE, 'Cisco document 222830: a resumed reconnect on 17.16 with HTTPS off'],

  *check(found) {
    const policies = found.facts.of('client.local-policy');
    const ssl = headendSsl(found);
    if (policies.length === 0 || ssl === undefined) {
      const reason =
        policies.length === 0
          ? 'the local policy is not in the evidence'
          : 'nothing says whether the gateway serves HTTPS';
      yield notEvaluated({}, reason, policies.length === 0 && POLICY, ssl === undefined && HEADEND);
      return;
    }
    for (const policy of policies) yield judge(policy, ssl, found);
  },
};

interface HeadendSsl {
  readonly state: 'yes' | 'no';
  readonly evidence: readonly Evidence[];
}

/** One answer from all configurations, or none where they disagree: they may be of two boxes. */
function headendSsl({ facts }: Case): HeadendSsl | undefined {
  const stated = facts.of('gateway.config').flatMap((config) => config.headendSsl ?? []);
  const states = new Set(stated.map((one) => one.state));
  const [first] = stated;
  if (first === undefined || states.size > 1) return undefined;
  return { state: first.state, evidence: stated.flatMap((one) => one.lines.map((line) => line.evidence)) };
}

function judge(policy: EventOf<'client.local-policy'>, ssl: HeadendSsl, found: Case): Judgement {
  if (!policy.wellFormed && policy.bypassDownloader === undefined) {
    return notEvaluated({}, 'the local policy is not well-formed XML and the element was not found', POLICY);
  }
  const bypass = policy.bypassDownloader?.value === true;
  const evidence: EvidenceList = [policy.bypassDownloader?.evidence ?? policy.evidence, ...ssl.evidence];
  const matched = (severity: Severity, summary: string, detail: string): Match => {
    return { outcome: 'matched', severity, summary, detail, remedy: bypassDownloaderConflict.remedy, evidence };
  };
  const resumed = found.attempts.find((attempt) => attempt.outcome === 'resumed');
  if (bypass && ssl.state === 'yes') return clear({}, 'BypassDownloader is true and the gateway serves HTTPS');
  const failed = downloaderFailure(found);
  if (bypass) {
    const worked = resumed === undefined ? '' : ' A reconnect was resumed in this configuration.';
    const detail = `Nothing is downloaded, so no HTTPS is needed (${TECHNOTE}). The guide's wording says otherwise (${GUIDE}).${worked}`;
    const summary = "BypassDownloader is true and the gateway serves no HTTPS: Cisco's documents disagree on this";
    if (failed === undefined || resumed !== undefined) {
      return { ...matched('info', summary, detail), remedy: 'None while it works: nothing has to be downloaded.' };
    }
    const shown = `${detail} The client's log shows a failure after a login.`;
    return { ...matched('warning', summary, shown), evidence: [...evidence, failed] };
  }
  const value = policy.bypassDownloader === undefined ? 'absent, which means false' : 'false';
  const summary = `BypassDownloader is ${value}, and the gateway serves ${ssl.state === 'yes' ? '' : 'no '}HTTPS`;
  // What worked outranks every document, and a failure of the downloader that kept nobody from reconnecting.
  if (resumed !== undefined)
    return matched(
      'info',
      summary,
      `A reconnect was resumed all the same; the prerequisite of the guide is not met (${GUIDE}).`,
    );
  if (failed !== undefined) {
    const detail = `The client's log shows the downloader fail after a login. ${TECHNOTE}.`;
    return { ...matched('error', summary, detail), evidence: [...evidence, failed] };
  }
  // A connect that succeeded with the downloader and without HTTPS: this release delivers the profile some other way.
  if (ssl.state === 'no' && connectedWithDownloader(found)) {
    return clear({}, 'connections succeeded in this configuration, and the downloader ended without a failure');
  }
  if (ssl.state === 'yes') return matched('warning', summary, `The prerequisite of the guide is not met (${GUIDE}).`);
  return matched(
    'warning',
    summary,
    `The guide asks for this value (${GUIDE}); the downloader may then fail after login (${TECHNOTE}).`,
  );
}

function connectedWithDownloader({ facts }: Case): boolean {
  const completed = facts.of('client.downloader').find((event) => event.phase === 'completed')?.evidence;
  if (completed === undefined) return false;
  return facts
    .of('client.connected')
    .some(({ evidence }) => evidence.source === completed.source && evidence.start > completed.start);
}

function downloaderFailure({ facts }: Case): Evidence | undefined {
  return facts.of('client.downloader').find((event) => event.phase === 'failed')?.evidence;
}
