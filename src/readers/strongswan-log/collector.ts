import type { IkeKeyName } from '../../model/secrets.ts';
import type { Dump } from './dumps.ts';
import type { CharonLine } from './lines.ts';
import { AUTH_SECRET, type ChildKeyName, IKE_KEYS, isAuthOctets, isChildKey, SHARED_SECRETS, SK_P } from './names.ts';

/** Dumps that belong to one SA. Those that end too early are in it too, without octets. */
export interface Draft<Name extends string> {
  readonly dumps: Map<Name, Dump>;
  /** Charon's number of the IKE SA. A rekeyed SA is printed under the number of the one before it. */
  readonly ikeSa: string | undefined;
  readonly suite: Suite;
}

/** Algorithms as charon names them. */
export interface Suite {
  readonly encryption?: string;
  readonly integrity?: string;
  readonly prf?: string;
}

export interface IkeDraft extends Draft<IkeKeyName> {
  /** Of the IKE SA that the thread had in its hands when it made the keys, where they can only be the keys of that one. */
  readonly spis: Spis | undefined;
}

export interface Spis {
  readonly initiatorSpi: string;
  readonly responderSpi?: string;
}

export interface ChildDraft extends Draft<ChildKeyName> {
  /** The daemon's part in the exchange that made the Child SA; undefined where the log does not show the message. */
  readonly role: Role | undefined;
  readonly sharedSecret: Dump | undefined;
  inbound?: Installed;
  outbound?: Installed;
}

type Role = 'initiator' | 'responder';

/** One direction of a Child SA as charon installs it. */
export interface Installed {
  readonly spi: string;
  readonly from?: string;
  readonly to?: string;
}

/** What AUTH shows of the IKE SA that an SK_p belongs to. */
export interface AuthProof {
  readonly skP: Uint8Array;
  /** The first octets of what is signed: those of an IKE_SA_INIT message. */
  readonly header: Uint8Array;
}

/** What one thread has printed of what is not complete yet. */
interface ThreadState {
  role: Role | undefined;
  /** A shared secret, until what follows tells of which SA. */
  shared: Dump | undefined;
  ike: IkeDraft | undefined;
  child: ChildDraft | undefined;
  childShared: Dump | undefined;
  childSuite: Suite;
  /** The IKE SA that a message was for, until a message is parsed that can make another SA. */
  checkedOut: { spis: Spis; ikeSa?: string } | undefined;
  direction: 'inbound' | 'outbound' | undefined;
  skP: Uint8Array | undefined;
}

// parsed IKE_SA_INIT response 0 [ SA KE No N(NATD_S_IP) N(NATD_D_IP) CERTREQ N(CHDLESS_SUP) N(MULT_AUTH) ]
const PARSED = /^parsed ([\w-]{1,40}) (request|response) \d{1,10} \[/;
// checkout IKEv2 SA by message with SPIs d3b529a8dd46486c_i c19be353b15b3b06_r
const CHECKOUT = /^checkout IKEv2 SA by message with SPIs ([0-9a-f]{16})_i ([0-9a-f]{16})_r/;
// IKE_SA (unnamed)[1] successfully checked out
const CHECKED_OUT = /^IKE_SA .{1,200}?\[(\d{1,10})\] successfully checked out/;
// selected proposal: IKE:AES_CBC_256/HMAC_SHA2_512_256/PRF_HMAC_SHA2_512/ECP_256
const PROPOSAL = /^selected proposal: IKE:([\w/]{1,200})/;
//   using AES_CBC for encryption ·   using HMAC_SHA2_256_128 for integrity
const USING = /^ {0,4}using (\w{1,60}) for (encryption|integrity)/;
// adding inbound ESP SA · adding outbound ESP SA · registering outbound ESP SA
const DIRECTION = /^(?:adding|registering) (inbound|outbound) ESP SA/;
//   SPI 0x000f19c2, src 10.106.69.69 dst 10.106.45.225
const INSTALLED = /^ {0,4}SPI 0x([0-9a-f]{8}), src (\S{1,64}) dst (\S{1,64})/;
// CHILD_SA net{1} established with SPIs 000f19c2_i 3b74c17d_o and TS 0.0.0.0/0 === 192.168.20.5/32
const ESTABLISHED = /^(?:(?:in|out)bound )?CHILD_SA .{1,200}? established with SPIs ([0-9a-f]{8})_i ([0-9a-f]{8})_o/;
// checkin IKEv2 SA ac-first[1] with SPIs 91a49c5581560ff5_i 85a16371837f75f3_r
const IKE_SPIS = / with SPIs ([0-9a-f]{16})_i ([0-9a-f]{16})_r/;
// seed => 64 bytes @ 0x7f7efdca2960, before the keys of a Child SA
const SEED = /^seed => /;
// SKEYID => 20 bytes @ 0x7f7ec004d850, in IKEv1, where the same shared secret stands before it
const IKEV1 = /^SKEYID/;

/** Puts dumps together to SAs, thread by thread, and keeps what the log says about them in between. */
export class KeyCollector {
  readonly ikeSas: IkeDraft[] = [];
  readonly childSas: ChildDraft[] = [];
  readonly authSecrets: Dump[] = [];
  readonly proofs: AuthProof[] = [];
  /** Responder SPIs by initiator SPI, as the log states both. */
  readonly responderSpis = new Map<string, Set<string>>();
  /** What was proposed and selected, by IKE SA: a responder makes the keys later and in another thread. */
  private readonly suites = new Map<string, Suite>();
  private readonly threads = new Map<string, ThreadState>();

  takeDump(dump: Dump): void {
    const state = this.stateOf(dump.thread);
    const { name } = dump;
    const ikeKey = IKE_KEYS.get(name);
    if (ikeKey !== undefined) this.takeIkeKey(state, ikeKey, dump);
    else if (isChildKey(name)) this.takeChildKey(state, name, dump);
    else if (SHARED_SECRETS.has(name)) this.takeShared(state, dump);
    else if (name === SK_P) state.skP = dump.octets;
    else if (isAuthOctets(name)) this.takeAuthOctets(state, dump);
    else if (name === AUTH_SECRET && dump.group !== 'CHD') this.authSecrets.push(dump);
  }

  takeLine(line: CharonLine): void {
    const { thread, message } = line;
    const proposal = PROPOSAL.exec(message)?.[1];
    if (proposal !== undefined) this.suites.set(line.ikeSa ?? thread, suiteOf(proposal));
    const [, parsed, kind] = PARSED.exec(message) ?? [];
    if (parsed !== undefined) {
      // Another message, so nothing that follows belongs to what stood before.
      const before = this.stateOf(thread);
      this.settleShared(before);
      const state = newState(kind === 'request' ? 'responder' : 'initiator');
      if (parsed === 'IKE_SA_INIT') state.checkedOut = before.checkedOut;
      this.threads.set(thread, state);
      return;
    }
    const [, initiatorSpi, responderSpi = ''] = IKE_SPIS.exec(message) ?? [];
    if (initiatorSpi !== undefined) this.takeSpis(line, { initiatorSpi, responderSpi });
    else if (SEED.test(message)) {
      const state = this.stateOf(thread);
      state.child = undefined;
      state.childShared = state.shared;
      state.shared = undefined;
    } else if (IKEV1.test(message)) {
      const state = this.stateOf(thread);
      state.shared = undefined;
      state.ike = undefined;
    } else takeWords(this.stateOf(thread), line);
  }

  finish(): void {
    for (const state of this.threads.values()) this.settleShared(state);
  }

  private takeSpis({ thread, message }: CharonLine, spis: Required<Spis>): void {
    const { initiatorSpi, responderSpi } = spis;
    const whole = /[^0]/.test(responderSpi);
    this.stateOf(thread).checkedOut = whole && CHECKOUT.test(message) ? { spis } : undefined;
    if (!whole) return;
    const known = this.responderSpis.get(initiatorSpi) ?? new Set();
    this.responderSpis.set(initiatorSpi, known.add(responderSpi));
  }

  private stateOf(thread: string): ThreadState {
    const known = this.threads.get(thread);
    if (known !== undefined) return known;
    const state = newState(undefined);
    this.threads.set(thread, state);
    return state;
  }

  private takeShared(state: ThreadState, dump: Dump): void {
    this.settleShared(state);
    state.shared = dump;
    if (dump.group === 'CHD') state.child = undefined;
    else state.ike = undefined;
  }

  /** A shared secret of an IKE SA behind which the log ends is a find of its own. */
  private settleShared(state: ThreadState): void {
    const { shared } = state;
    state.shared = undefined;
    if (shared === undefined) return;
    // Without a group the first name is the only one that no Child SA has.
    if (shared.group !== 'IKE' && shared.name !== 'shared Diffie Hellman secret') return;
    this.newIkeSa(state, shared).dumps.set('g^ir', shared);
  }

  private takeIkeKey(state: ThreadState, name: IkeKeyName, dump: Dump): void {
    const goesOn =
      state.shared === undefined &&
      name !== 'SKEYSEED' &&
      state.ike?.dumps.has(name) === false &&
      state.ike.ikeSa === dump.ikeSa;
    const draft = goesOn && state.ike !== undefined ? state.ike : this.newIkeSa(state, dump);
    if (state.shared !== undefined) draft.dumps.set('g^ir', state.shared);
    state.shared = undefined;
    draft.dumps.set(name, dump);
  }

  private newIkeSa(state: ThreadState, { ikeSa, thread }: Dump): IkeDraft {
    const { checkedOut } = state;
    const spis = checkedOut?.ikeSa !== undefined && checkedOut.ikeSa === ikeSa ? checkedOut.spis : undefined;
    const suite = this.suites.get(ikeSa ?? thread) ?? {};
    const draft: IkeDraft = { dumps: new Map(), ikeSa, suite, spis };
    this.ikeSas.push(draft);
    state.ike = draft;
    return draft;
  }

  private takeChildKey(state: ThreadState, name: ChildKeyName, dump: Dump): void {
    if (state.child?.dumps.has(name) !== false || state.child.ikeSa !== dump.ikeSa) {
      const { role, childShared: sharedSecret, childSuite: suite } = state;
      state.child = { dumps: new Map(), ikeSa: dump.ikeSa, suite, role, sharedSecret };
      state.childShared = undefined;
      state.childSuite = {};
      this.childSas.push(state.child);
    }
    state.child.dumps.set(name, dump);
  }

  private takeAuthOctets(state: ThreadState, { octets }: Dump): void {
    if (octets !== undefined && state.skP !== undefined) {
      this.proofs.push({ skP: state.skP, header: octets.slice(0, IKE_HEADER) });
    }
    state.skP = undefined;
  }
}

const IKE_HEADER = 28;

function newState(role: Role | undefined): ThreadState {
  return {
    role,
    shared: undefined,
    ike: undefined,
    child: undefined,
    childShared: undefined,
    childSuite: {},
    checkedOut: undefined,
    direction: undefined,
    skP: undefined,
  };
}

/** What lines between the dumps say of the SA that they belong to. */
function takeWords(state: ThreadState, { thread, message }: CharonLine): void {
  const number = CHECKED_OUT.exec(message)?.[1];
  if (number !== undefined && state.checkedOut !== undefined) {
    state.checkedOut.ikeSa = `${thread.slice(0, thread.indexOf('/'))}#${number}`;
  }
  const [, algorithm, use] = USING.exec(message) ?? [];
  if (algorithm !== undefined) {
    const named = use === 'integrity' ? { integrity: algorithm } : { encryption: algorithm };
    state.childSuite = { ...state.childSuite, ...named };
  }
  if (state.child === undefined) return;
  const direction = DIRECTION.exec(message)?.[1];
  if (direction !== undefined) state.direction = direction === 'inbound' ? 'inbound' : 'outbound';
  const [, spi, from = '', to = ''] = INSTALLED.exec(message) ?? [];
  if (spi !== undefined && state.direction !== undefined) {
    state.child[state.direction] ??= { spi, from, to };
    state.direction = undefined;
  }
  const [, inbound, outbound] = ESTABLISHED.exec(message) ?? [];
  if (inbound === undefined || outbound === undefined) return;
  state.child.inbound ??= { spi: inbound };
  state.child.outbound ??= { spi: outbound };
  // Nothing more is said of it, and a Child SA that this thread sees next prints no keys here.
  state.child = undefined;
}

/** The names before the PRF: a cipher, and an integrity algorithm where the cipher is none of AEAD. */
function suiteOf(proposal: string): Suite {
  const names = proposal.split('/');
  const at = names.findIndex((name) => name.startsWith('PRF_'));
  const [encryption, integrity, ...more] = names.slice(0, Math.max(0, at));
  const prf = names[at];
  if (encryption === undefined || prf === undefined || more.length > 0) return {};
  return { encryption, prf, ...(integrity !== undefined && { integrity }) };
}
