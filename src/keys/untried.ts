// Why keys were not tried: there is no such IKE SA, nothing of it is encrypted, or other keys came first.
import { pairKey, type SpiPair } from '../exchanges/opening/key-ring.ts';
import { makesCipherKeys } from '../exchanges/opening/ready-keys.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { IkeSaSeen } from '../model/wire-events.ts';
import type { Remark } from '../reporters/keys/key-check.ts';

import type { IkeSet, Pass, SaDirections } from './pass.ts';

export interface Untried {
  readonly outcome: 'absent' | 'undecided';
  readonly remark: Remark;
}

export function whyUntried(set: IkeSet, pass: Pass): Untried {
  const isNamed = set.initiatorSpi !== undefined || set.responderSpi !== undefined;
  return isNamed ? namedButUntried(set, pass) : namelessAndUntried(set, pass);
}

/** Whether the SPIs that a set states are those of an SA. */
export function isOf({ initiatorSpi, responderSpi }: IkeSet, pair: SpiPair): boolean {
  const fits = (own: string | undefined, spi: string) => own === undefined || own === spi;
  return (
    (fits(initiatorSpi, pair.initiatorSpi) && fits(responderSpi, pair.responderSpi)) ||
    (initiatorSpi === pair.responderSpi && responderSpi === pair.initiatorSpi)
  );
}

/** Keys with SPIs that were not tried: no such SA, nothing encrypted in it, or others came first. */
function namedButUntried(set: IkeSet, pass: Pass): Untried {
  const own = pass.sas.filter((sa) => isOf(set, sa));
  const [sa] = own;
  if (sa === undefined) return { outcome: 'absent', remark: { tone: 'bad', ...nearest(set, pass.sas) } };
  const where = `IKE SA ${sa.initiatorSpi} ${sa.responderSpi}`;
  if (own.every(({ encryptedMessages }) => encryptedMessages === 0)) {
    const text = `${where} is in the capture, but none of its messages is encrypted, at`;
    return { outcome: 'absent', remark: { tone: 'bad', text, at: placeOf(sa), behind: '.' } };
  }
  const isCut = ({ initiator, responder }: SaDirections) => initiator.messages + responder.messages === 0;
  if (own.flatMap((one) => pass.directions.get(pairKey(one)) ?? []).every(isCut)) {
    const text = `${where} is in the capture, but no encrypted message of it was captured whole: a snap length cuts them. It begins at`;
    return { outcome: 'absent', remark: { tone: 'bad', text, at: placeOf(sa), behind: '.' } };
  }
  if (!makesCipherKeys(set.keys)) {
    const text =
      'Opens nothing by itself: SK_ai and SK_ar check messages that SK_ei and SK_er decrypt, and these are not in the set.';
    return { outcome: 'absent', remark: { tone: 'plain', text } };
  }
  return UNDECIDED;
}

const UNDECIDED: Untried = {
  outcome: 'undecided',
  remark: { tone: 'bad', text: 'Not tried: other keys had opened its IKE SA first. Check these by themselves.' },
};

function namelessAndUntried(set: IkeSet, pass: Pass): Untried {
  if (pass.opened.length > 0) return UNDECIDED;
  const encrypted = pass.sas.filter(({ encryptedMessages }) => encryptedMessages > 0);
  const without = encrypted.filter(({ proposal }) => proposal === undefined).length;
  const isSeed = set.keys.SK_ei === undefined && set.keys.SK_er === undefined;
  const lacking =
    isSeed && without > 0
      ? ` Of ${without} IKE_SA_INIT was not captured whole, whose nonces keys are derived with.`
      : '';
  const text =
    encrypted.length === 0
      ? 'Names no IKE SA, and the captures have no encrypted IKE message to try it on.'
      : `Names no IKE SA, and opens none of the ${encrypted.length} with encrypted messages: on each the integrity check fails, or keys do not fit its algorithms.${lacking}`;
  return { outcome: 'absent', remark: { tone: 'bad', text } };
}

/** No IKE SA with these SPIs: what there is instead. */
function nearest({ initiatorSpi, responderSpi }: IkeSet, sas: readonly IkeSaSeen[]): Omit<Remark, 'tone'> {
  const [sa] = sas;
  if (sa === undefined) return { text: 'There is no IKE SA in the captures.' };
  const of = (one: IkeSaSeen) => `${one.initiatorSpi} ${one.responderSpi}`;
  const there = (one: IkeSaSeen, how: string) => {
    return { text: `No IKE SA has these SPIs; ${of(one)} ${how}, from`, at: placeOf(one), behind: ' on.' };
  };
  const sameInitiator = sas.find((one) => one.initiatorSpi === initiatorSpi);
  if (sameInitiator !== undefined) return there(sameInitiator, 'has the same initiator SPI');
  const sameResponder = sas.find((one) => one.responderSpi === responderSpi);
  if (sameResponder !== undefined) return there(sameResponder, 'has the same responder SPI');
  const typo = sas.slice(0, MOST_COMPARED).find((one) => differences(one, { initiatorSpi, responderSpi }) <= MISTYPED);
  if (typo !== undefined) return there(typo, 'is nearly the same');
  if (sas.length === 1) return there(sa, 'is the only one there');
  return { text: `None of the ${sas.length} IKE SAs in the captures has these SPIs.` };
}

const MISTYPED = 3;
/** A comparison digit by digit takes its time, and a typing error is made with a few SAs at hand. */
const MOST_COMPARED = 500;

function differences(sa: SpiPair, given: { [K in keyof SpiPair]: string | undefined }): number {
  const { initiatorSpi = sa.initiatorSpi, responderSpi = sa.responderSpi } = given;
  const digits = [...(initiatorSpi + responderSpi)];
  return digits.filter((digit, at) => digit !== (sa.initiatorSpi + sa.responderSpi)[at]).length;
}

/** Where an SA begins; a run of its messages says nothing here. */
function placeOf({ evidence: { run: _run, ...place } }: IkeSaSeen): EvidenceRef {
  return place;
}
