// Our own form of keys (docs/formats/keys.md), which holds all that may be known of them. Its reader is `keys-json`.
import type { ConvertedKeys, WrittenChildSa, WrittenIkeSa, WrittenSecret } from './converted.ts';

export function keysJson({ ikeSas, childSas, secrets }: ConvertedKeys): string {
  const document = {
    ike_sas: ikeSas.map(ikeSa),
    child_sas: childSas.map(childSa),
    secrets: secrets.map(secret),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** From what keys are made to what they do. JSON leaves out members that are undefined. */
const KEY_NAMES = ['SKEYSEED', 'SK_d', 'SK_ai', 'SK_ar', 'SK_ei', 'SK_er', 'SK_pi', 'SK_pr'];

function ikeSa({ initiatorSpi, responderSpi, encryption, integrity, prf, keys }: WrittenIkeSa): object {
  return {
    spi_i: initiatorSpi,
    spi_r: responderSpi,
    encryption,
    integrity,
    prf,
    g_ir: keys['g^ir'],
    ...Object.fromEntries(KEY_NAMES.map((name) => [name, keys[name]])),
  };
}

/** Told from the side of who opened the exchange, since a side must be named for SPIs to have a direction. */
function childSa(child: WrittenChildSa): object {
  const { initiatorSpi, responderSpi, encryption, integrity, fromOpener, toOpener, sharedSecret } = child;
  const hasKeys = fromOpener !== undefined || toOpener !== undefined;
  const hasSide = fromOpener?.spi !== undefined || toOpener?.spi !== undefined;
  return {
    ike_spi_i: initiatorSpi,
    ike_spi_r: responderSpi,
    side: hasSide ? 'initiator' : undefined,
    spi_in: toOpener?.spi ?? child.spiIn ?? (hasKeys ? undefined : sharedSecret?.spi),
    spi_out: fromOpener?.spi ?? child.spiOut,
    encryption,
    integrity,
    g_ir: sharedSecret?.hex,
    encryption_initiator_key: absentIfEmpty(fromOpener?.encryptionKey),
    encryption_responder_key: absentIfEmpty(toOpener?.encryptionKey),
    integrity_initiator_key: absentIfEmpty(fromOpener?.integrityKey),
    integrity_responder_key: absentIfEmpty(toOpener?.integrityKey),
  };
}

function secret({ use, identity, secret: value }: WrittenSecret): object {
  return { use, identity, ...value };
}

function absentIfEmpty(hex: string | undefined): string | undefined {
  return hex === '' ? undefined : hex;
}
