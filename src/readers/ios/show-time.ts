import type { GatewayClockSettings, GatewayNtpStatus, Labelled } from '../../model/gateway-shown-facts.ts';
import { LabelTable } from './labels.ts';
import type { RecordKind } from './records.ts';

// `show ntp status`, and the lines of `show clock detail` below the time (ios-text.md 4.9).

type Open<E> = { -readonly [K in keyof E]?: E[K] };

type NtpFact = Open<GatewayNtpStatus> & { readonly rest?: readonly Labelled[] };

export const NTP_STATUS: RecordKind<NtpFact, { fields: Open<GatewayNtpStatus>; rest: Labelled[] }> = {
  labels: new LabelTable<NtpFact>([]),
  lines: [
    {
      // Clock is synchronized, stratum 3, reference is 192.0.2.1
      form: /^Clock is (synchronized|unsynchronized)(?:, stratum (\d{1,3}))?(?:, (no reference clock|reference is \S+))?/i,
      gives: ([, state = '', stratum, reference]) => ({
        synchronized: state.toLowerCase() === 'synchronized',
        stratum: stratum === undefined ? undefined : Number(stratum),
        reference: reference?.replace(/^reference is /i, ''),
      }),
    },
    // reference time is EB7D0A11.5C28F6B0 (01:20:17.360 UTC Thu Mar 13 2025)
    { form: /^reference time is (\S.*)$/i, gives: ([, referenceTime]) => ({ referenceTime }) },
    {
      // clock offset is 0.5000 msec, root delay is 1.50 msec
      form: /^clock offset is (-?\d{1,12}(?:\.\d{1,9})?) msec(?:, root delay is (-?\d{1,12}(?:\.\d{1,9})?) msec)?/i,
      gives: ([, offset, delay]) => ({
        clockOffsetMs: Number(offset),
        rootDelayMs: delay === undefined ? undefined : Number(delay),
      }),
    },
    {
      // nominal freq is 250.0000 Hz, actual freq is 249.9980 Hz, precision is 2**10
      form: /^[a-z][a-z ()/]{1,40} (?:is|was|:) \S.*$/,
      gives: ([text]) => ({ rest: text.split(/, +/).map(statement) }),
    },
  ],
  opens: () => false,
  start: () => ({ fields: {}, rest: [] }),
  add(open, { rest = [], ...fields }) {
    open.fields = { ...open.fields, ...fields };
    open.rest.push(...rest);
  },
  event({ fields, rest }, { host, at }, { other, evidence }) {
    const { synchronized, stratum, reference, referenceTime, clockOffsetMs, rootDelayMs } = fields;
    return {
      kind: 'gateway.ntp-status',
      host,
      synchronized,
      stratum,
      reference,
      referenceTime,
      clockOffsetMs,
      rootDelayMs,
      other: [...rest, ...other],
      at,
      evidence,
    };
  },
};

type ClockFact = Open<GatewayClockSettings>;

export const CLOCK_SETTINGS: RecordKind<ClockFact, { fields: ClockFact }> = {
  labels: new LabelTable<ClockFact>([]),
  lines: [
    // Time source is NTP
    { form: /^Time source is ([A-Za-z][A-Za-z ]{0,39})$/i, gives: ([, timeSource]) => ({ timeSource }) },
    // Summer time starts 02:00:00 CET Sun Mar 30 2025
    { form: /^Summer time starts (\S.*)$/i, gives: ([, summerTimeStarts]) => ({ summerTimeStarts }) },
    { form: /^Summer time ends (\S.*)$/i, gives: ([, summerTimeEnds]) => ({ summerTimeEnds }) },
  ],
  opens: () => false,
  start: () => ({ fields: {} }),
  add(open, fact) {
    open.fields = { ...open.fields, ...fact };
  },
  event({ fields }, { host, at }, { evidence }) {
    const { timeSource, summerTimeStarts, summerTimeEnds } = fields;
    return { kind: 'gateway.clock-settings', host, timeSource, summerTimeStarts, summerTimeEnds, at, evidence };
  },
};

/** `precision is 2**10` */
function statement(text: string): Labelled {
  const [, label, value] = /^(.*?) (?:is|was|:) (.*)$/.exec(text) ?? [];
  return label === undefined || value === undefined ? { label: '', value: text } : { label, value };
}
