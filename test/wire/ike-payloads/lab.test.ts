// Payloads of real peers against what tshark and the lab's own reader say of them.
import { describe, expect, test } from 'vitest';
import type { Decoded } from '../../../src/model/diagnostic.ts';
import type { IkePayload, PayloadBody } from '../../../src/model/ike-payloads.ts';
import { sharedPath } from '../../support/shared.ts';
import { type LabMessage, labMessages } from './lab-messages.ts';

const LAB = sharedPath('lab');

const CAPTURES = [
  'cipher-3des-sha1',
  'cipher-aes128ctr-sha256',
  'cipher-aes128gcm16',
  'cipher-chacha20poly1305',
  'fragmented-ip',
  'fragmented-skf',
  'invalid-ke-cookie',
  'no-proposal',
  'reconnect-expired',
  'reconnect-ok',
];

type Kind = PayloadBody['kind'];
type Body<K extends Kind> = Extract<PayloadBody, { readonly kind: K }>;

/** The bodies of one kind. */
function held<K extends Kind>(payloads: readonly IkePayload[], kind: K): readonly Body<K>[] {
  return payloads.map(({ body }) => body).filter((body): body is Body<K> => body.kind === kind);
}

function label({ name, body }: IkePayload): string {
  return body.kind === 'notify' ? `N(${body.typeName})` : name;
}

function compare(truth: LabMessage, dissected: readonly Decoded<IkePayload>[]): void {
  expect(dissected.flatMap(({ problems }) => problems)).toEqual([]);
  const payloads = dissected.map(({ value }) => value);
  expect(payloads.map(label)).toEqual(truth.payloads);

  const proposals = held(payloads, 'sa').flatMap((sa) => sa.proposals);
  const told = proposals.map(({ number, protocolName: protocol, spi, transforms }) => ({
    number,
    protocol,
    spi,
    ids: transforms.map(({ id }) => id),
  }));
  expect(told).toEqual(
    (truth.proposals ?? []).map(({ transforms, number, protocol, spi }) => ({
      number,
      protocol,
      spi,
      ids: transforms.map(({ id }) => id),
    })),
  );

  expect(held(payloads, 'ke').map(({ group }) => group)).toEqual(truth.ke_group === undefined ? [] : [truth.ke_group]);
  expect(held(payloads, 'nonce').map(({ hex }) => hex)).toEqual(truth.nonce === undefined ? [] : [truth.nonce]);

  const notifies = held(payloads, 'notify').map(({ type, typeName: name, spi, octets }) => ({
    type,
    name,
    spi,
    octets,
  }));
  expect(notifies).toEqual(
    (truth.notifies ?? []).map(({ type, name, spi, data }) => ({ type, name, spi, octets: data.length / 2 })),
  );

  for (const [i, notify] of held(payloads, 'notify').entries()) {
    if (dataOf(notify) !== undefined) expect(dataOf(notify)).toBe(truth.notifies?.[i]?.data);
  }

  const ids = payloads.flatMap(({ name, body }) =>
    body.kind === 'id' ? [{ payload: name, type: body.type, hex: body.hex, value: body.text }] : [],
  );
  expect(ids).toMatchObject((truth.ids ?? []).map(({ payload, type, hex, value }) => ({ payload, type, hex, value })));

  const certificates = held(payloads, 'certificate').map(({ encoding, x509 }) => ({ encoding, sha256: x509?.sha256 }));
  expect(certificates).toEqual((truth.certs ?? []).map(({ encoding, sha256 }) => ({ encoding, sha256 })));
  const requests = held(payloads, 'certificate-request').map(({ encoding, authorities }) => ({
    encoding,
    authority: authorities.join(''),
  }));
  expect(requests).toEqual(truth.certreqs ?? []);

  const auth = held(payloads, 'auth').map(({ method, octets: data_length }) => ({ method, data_length }));
  expect(auth).toMatchObject(
    truth.auth === undefined ? [] : [{ method: truth.auth.method, data_length: truth.auth.data_length }],
  );

  const eap = held(payloads, 'eap').map(({ code, id: identifier, length, type, text: identity }) => ({
    code,
    identifier,
    length,
    type,
    identity,
  }));
  expect(eap).toMatchObject(truth.eap === undefined ? [] : [withoutNames(truth.eap)]);

  const deletes = held(payloads, 'delete').map(({ protocolName: protocol, spis }) => ({ protocol, spis }));
  expect(deletes).toEqual(truth.deletes ?? []);
  compareConfiguration(truth, held(payloads, 'configuration'));
  compareSelectors(truth, payloads);
}

function withoutNames({ code, identifier, length, type, identity }: NonNullable<LabMessage['eap']>): object {
  const typed = type === undefined ? {} : { type };
  return { code, identifier, length, ...typed, ...(identity === undefined ? {} : { identity }) };
}

/** The hex of a notify's data, where its detail is that. */
function dataOf({ detail }: Body<'notify'>): string | undefined {
  return detail?.kind === 'nat-detection' ? detail.hash : detail?.kind === 'cookie' ? detail.hex : undefined;
}

function compareConfiguration({ cfg }: LabMessage, bodies: readonly Body<'configuration'>[]): void {
  expect(bodies.map(({ cfgType, cfgTypeName }) => [cfgType, cfgTypeName])).toEqual(
    cfg === undefined ? [] : [[cfg.type, cfg.type_name]],
  );
  const [read] = bodies;
  for (const [i, { type, length, hex, value }] of (cfg?.attributes ?? []).entries()) {
    expect(read?.attributes[i]).toMatchObject({ type, octets: length });
    // 28721 and 28722 are the numbers that this lab chose for session ID and session token.
    const isSecret = type === 28721 || type === 28722;
    if (isSecret) expect(JSON.stringify(read)).not.toContain(Buffer.from(hex, 'hex').toString('latin1'));
    expect(read?.attributes[i]?.hidden).toBe(isSecret && length > 0 ? true : undefined);
    if (!isSecret && length > 0) expect(read?.attributes[i]?.value).toBe(value);
  }
}

function compareSelectors({ traffic_selectors: truth = {} }: LabMessage, payloads: readonly IkePayload[]): void {
  const read = payloads.flatMap(({ name, body }) =>
    body.kind === 'traffic-selectors' ? [[name, body.selectors] as const] : [],
  );
  const told = read.map(([name, selectors]) => [
    name,
    selectors.map(({ type, protocol, startPort, endPort, startAddress: start, endAddress: end }) => {
      return { type, protocol, ports: [startPort, endPort], start, end };
    }),
  ]);
  expect(Object.fromEntries(told)).toEqual(truth);
}

describe.runIf(LAB !== undefined)('lab', () => {
  test.each(CAPTURES)('%s', (name) => {
    const messages = labMessages(LAB ?? '', name);
    expect(messages.length).toBeGreaterThan(5);
    for (const [truth, payloads] of messages) compare(truth, payloads);
  });
});
