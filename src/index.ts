// The public API: the analysis, and the types of what it gives.
export { type Analysis, type AnalyzeOptions, analyze } from './analyze.ts';
export type { Progress } from './ingest.ts';
export type {
  Attempt,
  Box,
  ChildSa,
  Clock,
  Coverage,
  Evidence,
  Finding,
  Identity,
  IkeSa,
  Interval,
  Moment,
  OptionsUsed,
  Result,
  ResultDiagnostic,
  RuleOutcome,
  RuleResult,
  Session,
  Severity,
  SourceEntry,
  TimelineEntry,
} from './model/result.ts';
export type { CaseSettings, DateOrder } from './model/settings.ts';
