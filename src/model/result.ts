// The result's types. They are inferred from the schema, so the document and its published description cannot
// drift apart; only types cross this line, and zod stays unloaded until a schema is asked for.
import type * as z from 'zod';
import type * as schema from './result-schema.ts';

export type Result = z.infer<typeof schema.resultSchema>;
export type SourceEntry = z.infer<typeof schema.source>;
export type Evidence = z.infer<typeof schema.evidence>;
export type Moment = z.infer<typeof schema.moment>;
export type Coverage = z.infer<typeof schema.coverage>;
export type Box = z.infer<typeof schema.box>;
export type Clock = z.infer<typeof schema.clock>;
export type Identity = z.infer<typeof schema.identity>;
export type ChildSa = z.infer<typeof schema.childSa>;
export type IkeSa = z.infer<typeof schema.ikeSa>;
export type Attempt = z.infer<typeof schema.attempt>;
export type Session = z.infer<typeof schema.session>;
export type ClientState = z.infer<typeof schema.clientState>;
export type TimelineEntry = z.infer<typeof schema.timelineEntry>;
export type RuleResult = z.infer<typeof schema.ruleResult>;
export type RuleOutcome = z.infer<typeof schema.ruleOutcome>;
export type Finding = z.infer<typeof schema.finding>;
export type ReconnectCount = z.infer<typeof schema.reconnectCount>;
export type RestsOn = z.infer<typeof schema.restsOn>;
export type Severity = z.infer<typeof schema.severity>;
export type ResultDiagnostic = z.infer<typeof schema.diagnostic>;
export type OptionsUsed = z.infer<typeof schema.optionsUsed>;
export type Interval = { min: number; max: number | null };
export type Basis = IkeSa['basis'];
