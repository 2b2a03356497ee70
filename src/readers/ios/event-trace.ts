import type { IosLine } from '../../text/ios-prefix.ts';
import { endpointOf } from './endpoint.ts';
import { type OpenRecord, sentenceRecord, withoutColons } from './record.ts';
import { said } from './sentences.ts';

// `show monitor event-trace crypto` and binary traces (ios-text.md 1.8, 1.9): the sentences of the debug behind another context.

// SA ID:1 SESSION ID:40 Remote: 198.51.100.20/4500 Local: 203.0.113.5/4500  (R) Received IKEv2 IKE_AUTH Exchange REQUEST
const TRACED =
  /^(?:[a-z0-9_]{1,40}: )?SA ID:(\d{1,10}) SESSION ID:(\d{1,10}) +(?:Remote: (\S{1,64}) +Local: (\S{1,64}) +)?(\S.*)$/;

const AROUND: readonly RegExp[] = [
  // ikev2_internal_event:
  /^[a-z][a-z0-9]{1,15}(?:_[a-z0-9]{1,15}){1,4}:$/,
  // Tracing currently disabled, from exec command
  /^Tracing currently (?:disabled|enabled)\b/,
  // -Traceback= 1#8e5a1c0d :55D0C8A00000+1A2B3C4      below the record of an exception
  /^-Traceback= ?\S/,
];

/** The name of a part of an event trace, which is in an order of its own, what stands in place of an empty one, or below a record. */
export function isTraceSection({ body }: IosLine): boolean {
  const text = body.trim();
  return AROUND.some((form) => form.test(text));
}

/** The record of such a line; undefined where nothing of ours stands behind it. */
export function openTraced(line: IosLine): OpenRecord | undefined {
  const found = TRACED.exec(line.body);
  if (found === null) {
    const isOurs = line.isTrace && said(line.body, false) !== undefined;
    return isOurs ? sentenceRecord(line, { slot: undefined, text: line.body, endpoints: undefined }) : undefined;
  }
  const [, saId, session, remote, local, rest = ''] = found;
  const text = withoutColons(rest);
  if (said(text, false) === undefined) return undefined;
  const [peer, own] = [endpointOf(remote ?? '', '/'), endpointOf(local ?? '', '/')];
  const endpoints = peer === undefined || own === undefined ? undefined : { peer, local: own };
  return sentenceRecord(line, { slot: { gatewaySession: Number(session), saId: Number(saId) }, text, endpoints });
}
