import type { GatewayPkiStep } from '../../model/gateway-syslog-events.ts';
import { shownText } from './syslog-text.ts';

// Debug lines of PKI that explain `Verify cert failed` and `Platform errors` (ios-text.md 3.3). `CRYPTO_PKI :` occurs too.

interface PkiStep {
  readonly form: RegExp;
  fact(body: string): Omit<GatewayPkiStep, 'at' | 'evidence'>;
}

export const PKI_STEPS: readonly PkiStep[] = [
  // CRYPTO_PKI: (A0001) Adding peer certificate
  step(/^CRYPTO_PKI ?:.{0,40}?Adding peer certificate/i, 'peer-certificate'),
  // CRYPTO_PKI: (A0001) Check for identical certs
  step(/^CRYPTO_PKI ?:.{0,40}?Check for identical certs/i, 'identical-check'),
  // CRYPTO_PKI : (A0001) Create a list of suitable trustpoints
  step(/^CRYPTO_PKI ?:.{0,40}?Create a list of suitable trustpoints/i, 'trustpoint-search'),
  // CRYPTO_PKI: (A0001) Unable to locate cert record by issuername
  step(/^CRYPTO_PKI ?:.{0,40}?Unable to locate cert record by issuername/i, 'issuer-not-found'),
  // CRYPTO_PKI: (A0001) No suitable trustpoints found
  step(/^CRYPTO_PKI ?:.{0,40}?No suitable trustpoints found/i, 'no-trustpoint'),
];

function step(form: RegExp, name: GatewayPkiStep['step']): PkiStep {
  return {
    form,
    fact: (body) => ({
      kind: 'gateway.pki-step',
      wording: 'confirmed',
      step: name,
      pkiSession: /^CRYPTO_PKI ?: ?\((\w{1,16})\)/.exec(body)?.[1],
      text: shownText(body.slice(body.indexOf(':') + 1)),
    }),
  };
}
