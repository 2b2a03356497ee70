// What the opened messages of one IKE SA say, kept as facts: a few lines for an SA, however many messages it has.
import { suiteText } from '../../crypto/suite.ts';
import type { EvidenceRef } from '../../model/evidence.ts';
import type { ConfigurationBody, EapBody, IkePayload, NotifyBody, PayloadBody } from '../../model/ike-payloads.ts';
import type {
  AuthSent,
  ConfigurationSent,
  EapSent,
  IdentitySent,
  OpenedContents,
  SaOpened,
  Side,
} from '../../model/opened-events.ts';
import { bodyStart, payloadLabel } from '../../wire/ike/clear-payloads.ts';
import { dissectPayload } from '../../wire/ike/dissect.ts';
import { EXCHANGE, exchangeName } from '../../wire/ike/exchange-names.ts';
import type { Payload } from '../../wire/ike/payload-chain.ts';
import { xmlElements } from '../../wire/ike/xml-elements.ts';
import type { IkeMessage } from '../ike-message.ts';
import { evidenceOf } from '../sighting.ts';
import { AuthQuestion, type Obstacle } from './auth-question.ts';
import { MadeSas } from './made-sas.ts';
import type { Negotiation } from './negotiation.ts';
import type { OpenedWhole } from './sa-opener.ts';

/** Of each kind of fact; an SA that lives for months is rekeyed some thousand times. */
const MAX_FACTS = 64;
const CERT = 37;
const X509 = 4;
const CFG_REPLY = 2;
const FIRST_PRIVATE = 16384;

/** A value of a private attribute that a gateway handed out: a session ID, a session token, or neither. */
export interface HandedOut {
  /** Undefined for a token in the XML of AnyConnect-EAP. */
  readonly attribute: number | undefined;
  readonly value: Uint8Array;
  readonly evidence: EvidenceRef;
}

/** An AUTH payload that was sent; the proof may still be found. */
interface AuthHeld {
  readonly sent: Omit<AuthSent, 'proof'>;
  readonly question: AuthQuestion;
}

export class OpenedSa {
  readonly identities: IdentitySent[] = [];
  readonly auths: AuthHeld[] = [];
  readonly handedOut: HandedOut[] = [];
  readonly made: MadeSas;
  readonly #negotiation: Negotiation;
  readonly #eap: EapSent[] = [];
  readonly #configurations: ConfigurationSent[] = [];
  readonly #errors: SaOpened['errors'][number][] = [];
  readonly #deletes: SaOpened['deletes'][number][] = [];
  readonly #identityBodies = new Map<Side, Uint8Array>();
  readonly #certificates = new Map<Side, readonly Uint8Array[]>();
  readonly #handles = new Set<string>();
  #algorithms = '';
  #messages = 0;
  #sawEap = false;
  #obstacle: Obstacle | undefined;

  constructor(negotiation: Negotiation) {
    this.#negotiation = negotiation;
    this.made = new MadeSas(negotiation);
  }

  /** Nothing was noted so far. */
  get isUntouched(): boolean {
    return this.#messages === 0;
  }

  /** Takes an opened message. To be called once for each, not for its repetitions. */
  note(message: IkeMessage, opened: OpenedWhole): OpenedContents {
    const { view, chain, keys } = opened;
    const { exchange, fromInitiator } = message.header;
    this.#messages++;
    this.#handles.add(keys.candidate.keys.handle);
    this.#algorithms = suiteText(keys.suite);
    if (exchange === EXCHANGE.intermediate) this.#obstacle = 'IKE_INTERMEDIATE';
    const by: Side = fromInitiator ? 'initiator' : 'responder';
    // The responder's first AUTH goes with the first EAP packet, the last pair behind all of them.
    const scene: Scene = { message, opened, by, evidence: evidenceOf(message), afterEap: this.#sawEap };
    const certificates = chain.value.flatMap((payload) => certificateOf(view, payload));
    if (certificates.length > 0) this.#certificates.set(by, certificates);
    const bodies = chain.value.map((payload) => ({ payload, dissected: dissectPayload(view, payload, 0).value }));
    // IDs stand before AUTH by the specification, and are looked for first whatever the order.
    for (const { payload, dissected } of bodies)
      if (dissected.body.kind === 'id') this.#noteIdentity(payload, dissected, scene);
    for (const { payload, dissected } of bodies) this.#notePayload(payload, dissected.body, scene);
    this.made.note(message, opened, evidenceOf(message));
    return {
      payloads: chain.value.map((payload) => payloadLabel(view, payload)),
      notifies: bodies.flatMap(({ dissected: { body } }) => (body.kind === 'notify' ? [body.type] : [])),
    };
  }

  /** The facts, with the proofs as they are known by now. */
  seen(proofOf: (question: AuthQuestion) => AuthSent['proof'], learned: LearnedValues): SaOpened | undefined {
    if (this.#messages === 0) return undefined;
    return {
      keys: [...this.#handles],
      algorithms: this.#algorithms,
      messages: this.#messages,
      identities: this.identities,
      auths: this.auths.map(({ sent, question }) => ({ ...sent, proof: proofOf(question) })),
      eap: this.#eap,
      configurations: this.#configurations.map((one) => withLearned(one, learned)),
      errors: this.#errors,
      childSas: this.made.children.map(({ agreed }) => agreed),
      deletes: this.#deletes,
      rekeys: this.made.rekeys.map(({ made }) => made),
    };
  }

  #notePayload(payload: Payload, body: PayloadBody, scene: Scene): void {
    switch (body.kind) {
      case 'auth':
        this.#noteAuth(payload, body, scene);
        break;
      case 'eap':
        this.#noteEap(body, scene);
        break;
      case 'configuration':
        this.#noteConfiguration(body, scene);
        break;
      case 'notify':
        this.#noteNotify(body, scene);
        break;
      case 'delete':
        push(this.#deletes, {
          by: scene.by,
          protocol: body.protocolName,
          spis: body.spis,
          evidence: scene.evidence,
        });
        break;
      default:
    }
  }

  #noteIdentity(payload: Payload, { name, body }: IkePayload, { by, opened, evidence }: Scene): void {
    // An initiator may send the IDr that it wants beside its own IDi (RFC 7296 §1.2).
    if (body.kind !== 'id' || (name === 'IDi') !== (by === 'initiator')) return;
    this.#identityBodies.set(by, opened.plaintext.slice(bodyStart(payload), payload.end));
    const { type, typeName, hex, text } = body;
    if (this.identities.some((known) => known.by === by && known.hex === hex && known.type === type)) return;
    push(this.identities, { by, type, typeName, hex, ...(text === undefined ? {} : { text }), evidence });
  }

  #noteAuth(payload: Payload, body: PayloadBody & { readonly kind: 'auth' }, scene: Scene): void {
    const { by, opened, evidence } = scene;
    const { method, methodName } = body;
    const auth = opened.plaintext.slice(bodyStart(payload) + AUTH_HEADER, payload.end);
    const question = new AuthQuestion(
      {
        by,
        method,
        auth,
        identity: this.#identityBodies.get(by),
        certificates: this.#certificates.get(by) ?? [],
        afterEap: scene.afterEap,
      },
      opened.keys,
      this.#negotiation,
      this.#obstacle,
    );
    push(this.auths, { sent: { by, method, methodName, evidence }, question });
  }

  #noteEap(body: EapBody, { by, opened, evidence }: Scene): void {
    this.#sawEap = true;
    const { code, codeName, type, typeName, text, anyConnect } = body;
    for (const { type: tlv, start, end } of anyConnect?.tlvs ?? []) {
      if (tlv === TLV_XML && by === 'responder') this.#noteXmlToken(opened.view, start, end, evidence);
    }
    const isIdentity = code === EAP_RESPONSE && type === EAP_IDENTITY && text !== undefined;
    const step = anyConnect?.documentType;
    push(this.#eap, {
      by,
      code,
      codeName,
      ...(type === undefined ? {} : { type }),
      ...(typeName === undefined ? {} : { typeName }),
      ...(isIdentity ? { identity: text } : {}),
      ...(step === undefined ? {} : { step }),
      evidence,
    });
  }

  #noteXmlToken(view: DataView, start: number, end: number, evidence: EvidenceRef): void {
    for (const { name, text } of xmlElements(view, start, end).value) {
      if (name === 'session-token' && text !== '')
        push(this.handedOut, { attribute: undefined, value: Buffer.from(text), evidence });
    }
  }

  #noteConfiguration({ cfgType, cfgTypeName, attributes }: ConfigurationBody, { by, opened, evidence }: Scene): void {
    for (const { type, start, end, hidden } of cfgType === CFG_REPLY ? attributes : []) {
      if (type >= FIRST_PRIVATE && hidden === true)
        push(this.handedOut, { attribute: type, value: opened.plaintext.slice(start, end), evidence });
    }
    push(this.#configurations, {
      by,
      kind: cfgTypeName,
      attributes: attributes.map(({ type, name, octets, value }) => {
        return { type, name, octets, ...(value === undefined ? {} : { value }) };
      }),
      evidence,
    });
  }

  #noteNotify({ type, typeName, isError }: NotifyBody, { by, message, evidence }: Scene): void {
    if (type === PPK_IDENTITY) this.#obstacle = 'PPK';
    if (!isError) return;
    const { exchange, messageId } = message.header;
    push(this.#errors, { by, exchange: exchangeName(exchange), messageId, type, typeName, evidence });
  }
}

/** Where a message stands while it is looked through. */
interface Scene {
  readonly message: IkeMessage;
  readonly opened: OpenedWhole;
  readonly by: Side;
  readonly evidence: EvidenceRef;
  readonly afterEap: boolean;
}

/** Numbers of private attributes that turned out to hold a session ID, and a token. */
export interface LearnedValues {
  readonly sessionId: ReadonlySet<number>;
  readonly sessionToken: ReadonlySet<number>;
}

const AUTH_HEADER = 4;
const TLV_XML = 0;
const [EAP_RESPONSE, EAP_IDENTITY] = [2, 1];
const PPK_IDENTITY = 16436;

function withLearned(one: ConfigurationSent, { sessionId, sessionToken }: LearnedValues): ConfigurationSent {
  if (!one.attributes.some(({ type }) => sessionId.has(type) || sessionToken.has(type))) return one;
  return {
    ...one,
    attributes: one.attributes.map((attribute) => {
      if (sessionId.has(attribute.type)) return { ...attribute, learned: 'session-id' };
      return sessionToken.has(attribute.type) ? { ...attribute, learned: 'session-token' } : attribute;
    }),
  };
}

function certificateOf(view: DataView, payload: Payload): Uint8Array[] {
  const at = bodyStart(payload);
  if (payload.type !== CERT || at + 1 >= payload.end || view.getUint8(at) !== X509) return [];
  return [new Uint8Array(view.buffer, view.byteOffset + at + 1, payload.end - at - 1).slice()];
}

function push<T>(facts: T[], fact: T): void {
  if (facts.length < MAX_FACTS) facts.push(fact);
}
