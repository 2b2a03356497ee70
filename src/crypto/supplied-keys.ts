// What readers of key files do with what they found: into the vault with it, and an event that says so without it.

import {
  type AuthSecret,
  type ChildSharedSecret,
  type EspKeys,
  IKE_KEY_NAMES,
  type IkeSaKeys,
  SECRET_USES,
  type SecretSink,
} from '../model/secrets.ts';
import { NO_STAMP } from '../model/time.ts';
import type { KeysSupplied } from '../model/wire-events.ts';

export function supplyIkeSaKeys(vault: SecretSink, keys: IkeSaKeys): KeysSupplied {
  const { evidence, initiatorSpi, responderSpi, encryption, integrity } = keys;
  return {
    kind: 'wire.keys',
    at: NO_STAMP,
    evidence,
    handle: vault.keepIkeSaKeys(keys),
    of: 'ike-sa',
    names: IKE_KEY_NAMES.filter((name) => keys.keys[name] !== undefined),
    ...(initiatorSpi !== undefined && { initiatorSpi }),
    ...(responderSpi !== undefined && { responderSpi }),
    ...(encryption !== undefined && { encryption }),
    ...(integrity !== undefined && { integrity }),
  };
}

export function supplyEspKeys(vault: SecretSink, keys: EspKeys): KeysSupplied {
  const { evidence, spi, encryption, integrity, encryptionKey, integrityKey } = keys;
  return {
    kind: 'wire.keys',
    at: NO_STAMP,
    evidence,
    handle: vault.keepEspKeys(keys),
    of: 'esp-sa',
    names: [
      ...(encryptionKey === undefined ? [] : ['encryption key']),
      ...(integrityKey === undefined ? [] : ['integrity key']),
    ],
    ...(spi !== undefined && { espSpi: spi }),
    ...(encryption !== undefined && { encryption }),
    ...(integrity !== undefined && { integrity }),
  };
}

export function supplyChildSharedSecret(vault: SecretSink, secret: ChildSharedSecret): KeysSupplied {
  const { evidence, spi } = secret;
  const handle = vault.keepChildSharedSecret(secret);
  return { kind: 'wire.keys', at: NO_STAMP, evidence, handle, of: 'child-sa', names: ['g^ir'], espSpi: spi };
}

export function supplyAuthSecret(vault: SecretSink, secret: AuthSecret): KeysSupplied {
  const { evidence, use } = secret;
  const handle = vault.keepAuthSecret(secret);
  return { kind: 'wire.keys', at: NO_STAMP, evidence, handle, of: 'auth', names: [SECRET_USES[use]] };
}
