// With keys the same capture says the same in the clear, shows no secret, and opens nothing that was changed: whoever has the keys
// of a session may be given any octets that pretend to be of it.
import { Vault } from '../../src/crypto/vault.ts';
import type { DecodedMessage } from '../../src/model/decoded-message.ts';
import { keysJson } from '../../src/readers/keys-json.ts';
import { sourceOf } from '../support/sources.ts';
import { corpusKeys } from './corpus.ts';
import { type Observed, observed } from './observe.ts';

let vault: Promise<Vault> | undefined;

/** Reads the capture again with every key that the corpus has. */
export function observedWithKeys(bytes: Uint8Array): Promise<Observed> {
  vault ??= filledVault();
  return vault.then((keys) => observed(bytes, { vault: keys }));
}

async function filledVault(): Promise<Vault> {
  const all = new Vault();
  for (const text of corpusKeys()) {
    const source = sourceOf(Buffer.from(text), text.length);
    for await (const _ of keysJson.read(source, { clock: '', vault: all }));
  }
  return all;
}

/** Complaints about what keys changed that they may not change. */
export function* changedByKeys(plain: Observed, keyed: Observed): Generator<string> {
  if (plain.messages.length !== keyed.messages.length) yield 'another number of messages with keys';
  for (const [index, { decoded }] of keyed.messages.entries()) {
    const { opened: _, ...rest } = decoded;
    const before = plain.messages[index]?.decoded;
    if (JSON.stringify(rest) !== JSON.stringify(before)) yield `frame ${decoded.frame} says something else with keys`;
  }
}

/** Complaints about opened payloads that stand outside of what was opened. */
export function* misplacedInside({ messages }: Observed): Generator<string> {
  for (const { decoded } of messages) yield* faultsInside(decoded);
}

function* faultsInside({ opened, frame }: DecodedMessage): Generator<string> {
  if (opened?.verdict !== 'opened') return;
  for (const { start, end, name } of opened.payloads)
    if (start < 0 || end > opened.octets || start > end)
      yield `frame ${frame}: ${name} inside stands at ${start} to ${end}`;
  for (const { at, code } of opened.problems)
    if (at < 0 || at > opened.octets) yield `frame ${frame}: ${code} inside stands at ${at}`;
}
