/** How a date of three numbers is written whose year stands last. */
export type DateOrder = 'month-first' | 'day-first';

/** What a person may state about a case that its evidence does not. It wins over the evidence and is reported. */
export interface CaseSettings {
  /** Zone of every text that states none: `UTC`, `UTC+01:00`, `-07:00`, or an IANA name. */
  readonly tz?: string;
  /** Of the stamps that a gateway printed itself; those of a collector or a terminal program have only `tz`. */
  readonly gatewayTz?: string;
  readonly clientTz?: string;
  /** Year in which a text begins whose stamps have none; one that other sources put into another year is of that one. */
  readonly year?: number;
  /** Of dates in client logs that could be read both ways. */
  readonly dateOrder?: DateOrder;
  /** Seconds to add to the times of a source, by its id, its path or the end of that. Kept where facts contradict it, which is told. */
  readonly offsets?: Readonly<Record<string, number>>;
  /** `reconnect timeout` of the gateway, where its configuration is not at hand. */
  readonly reconnectTimeoutSeconds?: number;
}
