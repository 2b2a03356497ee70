import { addressOf } from './endpoint.ts';
import type { SyslogPattern } from './syslog-patterns.ts';
import { shownText } from './syslog-text.ts';

// Messages of AAA and PKI (ios-text.md 3.1 and 3.3).

type About = 'key-mismatch' | 'identity' | 'invalid' | 'expiry' | 'crl' | 'other';

const ANY = /.*/s;

const aaaLogged: NonNullable<SyslogPattern['fact']> = ([text], { mnemonic }) => ({
  kind: 'gateway.aaa-logged',
  wording: 'unconfirmed',
  mnemonic,
  text: shownText(text),
});

export const AAA_PATTERNS: readonly SyslogPattern[] = [
  // %RADIUS-4-RADIUS_DEAD: RADIUS server 192.0.2.10:1812,1813 is not responding.
  { name: 'RADIUS-RADIUS_DEAD', form: ANY, fact: (found) => server(found, false) },
  // %RADIUS-4-RADIUS_ALIVE: RADIUS server 192.0.2.10:1812,1813 is being marked alive.
  { name: 'RADIUS-RADIUS_ALIVE', form: ANY, fact: (found) => server(found, true) },
  // %RADIUS-6-SERVERALIVE: Group radius: Radius server 192.0.2.10:1812,1813 is responding again (previously dead).
  { name: 'RADIUS-SERVERALIVE', form: ANY, fact: (found) => server(found, true) },
  {
    // %AAA_AUDIT_MESSAGE-6-METHOD_LIST_STATE: mlist RADIUS_LIST1 of type AUTHEN is marked DEAD
    name: 'AAA_AUDIT_MESSAGE-METHOD_LIST_STATE',
    form: /^.*\b(ALIVE|DEAD)/is,
    fact: ([text, state = '']) => ({
      kind: 'gateway.aaa-methods',
      wording: 'confirmed',
      alive: state.toUpperCase() === 'ALIVE',
      text: shownText(text),
    }),
  },
  // %AAA-5-USER_LOCKED: User mira locked out on authentication failure
  { name: 'AAA-*', form: ANY, fact: aaaLogged },
  // %SEC_LOGIN-4-LOGIN_FAILED: Login failed [user: mira] [Source: 192.168.10.50] [localport: 22]
  { name: 'SEC_LOGIN-*', form: ANY, fact: aaaLogged },
  {
    // %CRYPTO-6-IKMP_NO_ID_CERT_ADDR_MATCH: (NOT ERROR BUT WARNING ONLY)ID of 198.51.100.20 (type 1) and certificate addr with 198.51.100.21
    name: 'CRYPTO-IKMP_NO_ID_CERT_ADDR_MATCH',
    form: ANY,
    fact: (found) => certificate(found, 'identity', 'confirmed'),
  },
  {
    // %PKI-3-KEY_CMP_MISMATCH: Key in the certificate and stored key does not match for Trustpoint-TP1.
    name: 'PKI-KEY_CMP_MISMATCH',
    form: ANY,
    fact: (found) => certificate(found, 'key-mismatch', 'confirmed'),
  },
  // %PKI-3-CRL_FETCH_FAIL: CRL fetch for trustpoint TP1 failed
  { name: 'PKI-CRL_FETCH_FAIL', form: ANY, fact: (found) => certificate(found, 'crl', 'unconfirmed') },
  {
    // %PKI-3-CERTIFICATE_INVALID_EXPIRED: Certificate chain validation has failed.  The certificate (SN: 01) has expired.
    // %PKI-4-CERT_EXPIRY_WARNING: ID Certificate belonging to trustpoint TP1 will expire in 29 Days 23 hours 59 mins 0 secs.
    name: 'PKI-*',
    form: ANY,
    fact: (found, { mnemonic }) => {
      if (mnemonic.startsWith('CERTIFICATE_INVALID')) return certificate(found, 'invalid', 'unconfirmed');
      return mnemonic.startsWith('CERT_EXPIR') ? certificate(found, 'expiry', 'unconfirmed') : undefined;
    },
  },
  // %CRYPTO_PKI-6-CERT_REJECT: Certificate rejected
  { name: 'CRYPTO_PKI-*', form: ANY, fact: (found) => certificate(found, 'other', 'unconfirmed') },
];

function server({ input }: RegExpExecArray, alive: boolean) {
  const address = /\bserver ([0-9A-Fa-f.:]{2,45}?)(?::\d{1,5})?[, ]/i.exec(`${input} `)?.[1];
  return {
    kind: 'gateway.aaa-server',
    wording: 'unconfirmed',
    alive,
    server: address === undefined ? undefined : addressOf(address),
  } as const;
}

function certificate([text]: RegExpExecArray, about: About, wording: 'confirmed' | 'unconfirmed') {
  return {
    kind: 'gateway.certificate-logged',
    wording,
    about,
    trustpoint: /\btrustpoint[- ]([\w-][\w.-]{0,62}[\w-]|\w)/i.exec(text)?.[1],
    text: shownText(text),
  } as const;
}
