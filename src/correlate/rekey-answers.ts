import type { EvidenceRef } from '../model/evidence.ts';
import type { MessageSeen } from '../model/wire-events.ts';
import { openedOf } from './opened.ts';
import type { SaEvidence } from './sa-evidence.ts';

/** By the SPIs of an IKE SA the answer that made it inside another one (RFC 7296 section 1.3.2), where keys opened that. */
export type RekeyAnswers = ReadonlyMap<string, readonly MessageSeen[]>;

export function rekeyAnswers(sas: readonly SaEvidence[]): RekeyAnswers {
  const answers = new Map<string, MessageSeen[]>();
  for (const { made, answer } of sas.flatMap(rekeysIn)) {
    const key = spis(made);
    answers.set(key, [...(answers.get(key) ?? []), answer]);
  }
  return answers;
}

/** One for each capture point that shows it. */
export function answersThatMade(evidence: SaEvidence, answers: RekeyAnswers): readonly MessageSeen[] {
  return answers.get(spis(evidence)) ?? [];
}

/** Keys opened a rekey of this SA: what it carried goes on in the one that was made, and its own end ends nothing (RFC 7296 section 2.8). */
export function wasRekeyed(evidence: SaEvidence): boolean {
  return openedOf(evidence).some(({ rekeys }) => rekeys.length > 0);
}

function rekeysIn({ wire }: SaEvidence) {
  return wire.flatMap(({ exchanges, opened }) =>
    (opened?.rekeys ?? []).flatMap((made) => {
      const answer = exchanges.find(({ response }) => isAt(response, made.evidence))?.response;
      return answer === undefined ? [] : [{ made, answer }];
    }),
  );
}

function isAt(message: MessageSeen | undefined, { source, start }: EvidenceRef): boolean {
  return message?.evidence.source === source && message.evidence.start === start;
}

function spis({ initiatorSpi, responderSpi }: Pick<SaEvidence, 'initiatorSpi' | 'responderSpi'>): string {
  return `${initiatorSpi} ${responderSpi ?? ''}`;
}
