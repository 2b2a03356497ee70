import type { Attempt, Interval, Result } from '../../model/result.ts';
import { type Page, timeInWords } from './page.ts';
import { NO_BREAK } from './text.ts';
import { duration, span } from './times.ts';
import { BASIS, CAUSE_IN_SENTENCE, isDecided, listed, NOT_VISIBLE, sameSpan } from './words.ts';

/** One attempt in a few sentences, with the numbers that decide it; each claim is followed by what it stands on. */
export function attemptSentences(page: Page, result: Result, attempt: Attempt): string {
  const session = result.sessions.find(({ id }) => id === attempt.session);
  const host = session?.host ?? null;
  const who = session?.user != null ? ` of ${session.user}` : host === null ? '' : ` to ${host}`;
  const parts = [`Reconnect${NO_BREAK}${attempt.id}${who} ${cameBack(page, attempt)}.`, ending(page, attempt)];
  if (attempt.outcome !== 'resumed' && attempt.lateness.kind === 'cannot-judge') {
    parts.push(`Whether it came too late cannot be judged: ${clause(attempt.lateness.reason)}.`);
  }
  parts.push(earlierTries(attempt));
  if (attempt.session === null && attempt.candidates.length > 0) {
    const fitting = attempt.candidates.slice(0, 6);
    parts.push(`Which session it resumes is open: ${listed(fitting)} ${fitting.length === 1 ? 'fits' : 'fit'}.`);
  }
  return parts.filter((part) => part !== '').join(' ');
}

/** Several attempts that all worked, in one sentence. */
export function resumedSentence(attempts: readonly Attempt[]): string {
  const aways = attempts.flatMap(({ clientAwaySeconds }) => (clientAwaySeconds === null ? [] : [clientAwaySeconds]));
  const ids = attempts.length > 6 ? '' : ` (${listed(attempts.map(({ id }) => id))})`;
  const sure = BASIS[attempts[0]?.basis ?? 'inferred'];
  return `${attempts.length} reconnects resumed their sessions${ids}${awayFor(aways)}; ${sure}.`;
}

function awayFor(aways: readonly Interval[]): string {
  if (aways.length === 0) return '';
  if (aways.length <= 6) return `, away for ${listed(aways.map(span))}`;
  return `, away for up to ${duration(aways.reduce((most, { min, max }) => Math.max(most, max ?? min), 0))}`;
}

function cameBack(page: Page, attempt: Attempt): string {
  const { clientAwaySeconds: away, inactiveSeconds, startedAt, timeoutSeconds } = attempt;
  const keeps = timeoutSeconds === null ? '' : `; the gateway keeps a lost session ${duration(timeoutSeconds)}`;
  if (away === null) {
    const began = startedAt === null ? 'began at an unknown time' : `began at ${timeInWords(page, startedAt)}`;
    return `${began}; when its session was lost is not in this evidence`;
  }
  // Only inactivity on the gateway is held against the limit: it is told apart wherever it is not the absence itself.
  const counts = keeps !== '' && inactiveSeconds.min > 0 && !sameSpan(away, inactiveSeconds);
  const inactive = counts ? ` and had seen this one inactive for ${span(inactiveSeconds)}` : '';
  return `came back ${span(away)} after its session was lost${attempt.outcome === 'resumed' ? '' : keeps + inactive}`;
}

function ending(page: Page, attempt: Attempt): string {
  const { outcome, basis, finishedAt, ikeSas } = attempt;
  const at = finishedAt === null ? '' : ` at ${timeInWords(page, finishedAt)}`;
  switch (outcome) {
    case 'resumed':
      return `It was resumed${at}, without a login (${BASIS[basis]}).`;
    case 'rejected':
      return withReason(attempt, `It was rejected${at !== '' && ikeSas.length > 1 ? `, last${at}` : at}`);
    case 'no-answer':
      return withReason(attempt, 'It got no answer');
    case 'aborted':
      return withReason(attempt, 'It was broken off before it was complete');
    case 'open':
      return 'The evidence ends before its outcome.';
    case 'indeterminate':
      return `How it ended cannot be told from this evidence.${sequelOf(attempt, ' ')}`;
  }
}

/** The outcome and its reason, each with its own basis, then what the client did about it. */
function withReason(attempt: Attempt, ended: string): string {
  const { basis, cause, tokenProof } = attempt;
  const known = CAUSE_IN_SENTENCE[cause.kind];
  const why = known === '' ? '' : `${known} (${BASIS[cause.basis]})${clearedBy(cause.operator)}`;
  const sentence = `${ended} (${BASIS[basis]})${cause.kind === 'not-visible' ? notVisible(tokenProof) : why}`;
  return sentence + (sequelOf(attempt, why === '' ? '. ' : ': ') || '.');
}

/** A reconnect that worked in the end: what became of the tries before. */
function earlierTries({ outcome, tries = [] }: Attempt): string {
  if (outcome !== 'resumed') return '';
  const refused = tries.filter(({ state }) => state === 'rejected');
  const others = tries.filter(({ state }) => state !== 'rejected' && state !== 'established');
  const [first] = refused;
  const why = first === undefined ? '' : `${CAUSE_IN_SENTENCE[first.cause.kind]} (${BASIS[first.cause.basis]})`;
  const parts = [
    refused.length === 0 ? '' : `${counted(refused.length)} rejected${first?.cause.kind === 'not-visible' ? '' : why}`,
    others.length === 0 ? '' : `${counted(others.length)} left without a known end`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : `Of its ${tries.length} tries, ${parts.join(' and ')}.`;
}

function counted(tries: number): string {
  return tries === 1 ? '1 was' : `${tries} were`;
}

/** An operator had ended the session: with which command, and how sure that is. */
function clearedBy(operator: Attempt['cause']['operator']): string {
  if (operator === undefined) return '';
  return `; an operator had just ended it with \`${operator.command}\` (${BASIS[operator.basis]})`;
}

/** A right token takes the likeliest reason away. */
function notVisible({ kind }: Attempt['tokenProof']): string {
  return kind === 'verified' ? `, though its session token is the right one (proved)${NOT_VISIBLE}` : NOT_VISIBLE;
}

function sequelOf(attempt: Attempt, joint: string): string {
  const subject = joint === ': ' ? 'the client' : 'The client';
  switch (attempt.sequel) {
    case 'full-login':
      // Without a known end nobody can say that the login was forced by it.
      return `${joint}${subject} ${isDecided(attempt) ? 'had to log in again' : 'then logged in again'}.`;
    case 'retry':
      return `${joint}${subject} tried again.`;
    case 'given-up':
      return `${joint}${subject} gave up.`;
    case 'none-seen':
      return '';
  }
}

/** A sentence as a clause: without its full stop, beginning small unless it begins with a name such as `AutoReconnect`. */
export function clause(sentence: string): string {
  const bare = sentence.replace(/\.$/, '');
  return /^[A-Z][a-z]*(?=[ ,;:]|$)/.test(bare) ? bare.charAt(0).toLowerCase() + bare.slice(1) : bare;
}
