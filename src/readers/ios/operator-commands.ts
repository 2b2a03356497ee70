import type {
  GatewayDebugCondition,
  GatewayDebugSwitch,
  GatewayOperatorCommand,
} from '../../model/gateway-log-events.ts';
import { maskSecrets } from '../../text/secrets.ts';
import { addressOf } from './endpoint.ts';

// Commands that change what a debug can show (ios-text.md 2.1), or the state of the gateway (2.7). Typed in any abbreviation.

type Bare<E> = Omit<E, 'at' | 'evidence' | 'host' | 'by'>;
export type CommandFact = Bare<GatewayDebugSwitch> | Bare<GatewayDebugCondition> | Bare<GatewayOperatorCommand>;

const IKEV2_OPTIONS = ['client', 'cluster', 'error', 'internal', 'packet'] as const;

const ADDRESS = /^(?:(?:\d{1,3}\.){3}\d{1,3}|(?=[0-9a-f]*:)[0-9a-f:.]{2,45})$/i;

/** What a command says, undefined for commands that change nothing. `mode`: the configuration mode it was typed in. */
export function commandFact(text: string, mode: string | undefined): CommandFact | undefined {
  const words = text.trim().split(/\s+/);
  if (isWord(words[0], 'do', 2)) words.shift();
  else if (mode !== undefined) return shutdown(words, mode, text);
  const [verb = '', ...rest] = words;
  if (isWord(verb, 'no', 2) && isWord(rest[0], 'debug', 3)) return debug(rest.slice(1), false);
  if (isWord(verb, 'undebug', 1)) return debug(rest, false);
  if (isWord(verb, 'debug', 3)) return debug(rest, true);
  if (isWord(verb, 'reload', 3) && !isWord(rest[0], 'cancel', 1)) return operator('reload', undefined, text);
  if (!isWord(verb, 'clear', 2) || !clearsSas(rest)) return undefined;
  const addresses = rest.filter((word) => ADDRESS.test(word)).map(addressOf);
  return { ...operator('clear', undefined, text), ...(addresses.length > 0 && { addresses }) };
}

/** The same without a prompt in front: only commands that are no prose. */
export function pastedFact(text: string): CommandFact | undefined {
  if (
    !MAY_BE_PASTED.has(text.charAt(0)) ||
    !/^(?:debug crypto |undebug |no debug |clear crypto )/i.test(text) ||
    text.length > 120
  )
    return undefined;
  const fact = commandFact(text, undefined);
  if (fact?.kind === 'gateway.debug-switch') {
    const said = /^(?:all|crypto ikev2(?: (?:client|cluster|error|internal|packet)(?: hexdump)?)?)$/i.test(fact.what);
    return said ? fact : undefined;
  }
  if (fact?.kind === 'gateway.operator-command')
    return /^[\w ]{1,40}(?: [\d.:a-f]{7,45})?$/i.test(text) ? fact : undefined;
  if (fact?.action === 'set' || fact?.action === 'removed') return fact.addresses.length > 0 ? fact : undefined;
  return fact;
}

/** First letters of what is looked for. */
const MAY_BE_PASTED: ReadonlySet<string> = new Set('dDuUnNcC');

/** `IKEv2 error debugging is on`, `All possible debugging has been turned off`. */
export function printedSwitch(text: string): Bare<GatewayDebugSwitch> | undefined {
  const found = text.includes(' debugging ') ? PRINTED.exec(text.trimEnd()) : null;
  if (found === null) return undefined;
  const [, what = '', state] = found;
  const ikev2 = /^All possible$/i.test(what) ? 'all' : optionOf(/^(?:crypto )?IKEv2(?: (\w+))?/i.exec(what));
  return { kind: 'gateway.debug-switch', what, on: state === 'on', ikev2 };
}

const PRINTED = /^ *([A-Z][\w ()/.-]{1,60}) debugging (?:is|has been turned) (on|off)$/;

function optionOf(found: RegExpExecArray | null): GatewayDebugSwitch['ikev2'] {
  if (found === null) return undefined;
  return IKEV2_OPTIONS.find((option) => isWord(found[1], option, 2)) ?? 'default';
}

function debug(words: readonly string[], on: boolean): CommandFact | undefined {
  const [first, second, third] = words;
  if (first === undefined) return undefined;
  const what = maskSecrets(words.join(' '));
  if (isWord(first, 'all', 2)) return { kind: 'gateway.debug-switch', what: 'all', on, ikev2: 'all' };
  const crypto = isWord(first, 'crypto', 2);
  if (crypto && isWord(second, 'condition', 3)) return condition(words.slice(2), on);
  if (!crypto || !isWord(second, 'ikev2', 3)) return { kind: 'gateway.debug-switch', what, on, ikev2: undefined };
  const option = IKEV2_OPTIONS.find((one) => isWord(third, one, 2)) ?? 'default';
  return { kind: 'gateway.debug-switch', what, on, ikev2: option };
}

/** `peer ipv4 198.51.100.20`, `reset`, `unmatched`; what names no single address is kept in words. */
function condition(words: readonly string[], on: boolean): CommandFact {
  const [first, second, third, ...more] = words;
  const fact = (action: GatewayDebugCondition['action'], addresses: readonly string[], names: readonly string[]) =>
    ({ kind: 'gateway.debug-condition', action, addresses, names }) as const;
  if (on && isWord(first, 'reset', 3)) return fact('reset', [], []);
  if (on && isWord(first, 'unmatched', 3)) return fact('unmatched', [], []);
  const action = on ? 'set' : 'removed';
  const single = isWord(first, 'peer', 1) && /^ipv[46]$/i.test(second ?? '') && ADDRESS.test(third ?? '');
  if (single && more.length === 0 && third !== undefined) return fact(action, [addressOf(third)], []);
  const rest = isWord(first, 'peer', 1) ? words.slice(1) : words;
  return fact(action, [], rest.length === 0 ? [] : [maskSecrets(rest.join(' '))]);
}

/** `clear crypto session ...`, `clear crypto sa ...`, `clear crypto ikev2 sa ...`; `clear crypto sa counters` ends no SA. */
function clearsSas([crypto, what, ...rest]: readonly string[]): boolean {
  if (!isWord(crypto, 'crypto', 2)) return false;
  if (isWord(what, 'session', 2)) return true;
  if (isWord(what, 'ikev2', 3)) return rest[0]?.toLowerCase() === 'sa';
  const [sa, ...which] = isWord(what, 'ipsec', 2) ? rest : [what, ...rest];
  return sa?.toLowerCase() === 'sa' && !isWord(which[0], 'counters', 2);
}

function shutdown(words: readonly string[], mode: string, text: string): CommandFact | undefined {
  const [first, second] = words;
  if (words.length === 1 && isWord(first, 'shutdown', 2)) return operator('shutdown', mode, text);
  const undone = words.length === 2 && isWord(first, 'no', 2) && isWord(second, 'shutdown', 2);
  return undone ? operator('no-shutdown', mode, text) : undefined;
}

function operator(
  action: GatewayOperatorCommand['action'],
  mode: string | undefined,
  text: string,
): Bare<GatewayOperatorCommand> {
  return { kind: 'gateway.operator-command', action, mode, command: maskSecrets(text.trim()) };
}

/** Any abbreviation of at least so many letters. */
function isWord(word: string | undefined, full: string, least: number): boolean {
  return word !== undefined && word.length >= least && full.startsWith(word.toLowerCase());
}
