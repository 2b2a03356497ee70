import type { Credential } from '../crypto/credential.ts';
import type { Suite } from '../crypto/suites.ts';
import type { GatewayDescription } from '../world/descriptions.ts';
import type { Random } from '../world/random.ts';
import type { Micros } from '../world/time.ts';
import type { World } from '../world/world.ts';
import type { HeldSa, SaNote } from './gateway-sa.ts';
import type { ReconnectAttributes } from './identity.ts';
import type { ChildSa } from './sa.ts';
import type { Session, SessionTable } from './sessions.ts';

/** A site-to-site peer that the gateway knows by a pre-shared key. */
export interface KnownPeer {
  readonly identity: string;
  readonly secret: Buffer;
}

/** What IKE_AUTH of a gateway needs to know, and whom it tells how it went. */
export interface AuthContext {
  readonly world: World;
  readonly random: Random;
  readonly description: GatewayDescription;
  readonly credential: Credential;
  readonly esp: Suite;
  readonly attributes: ReconnectAttributes;
  readonly sessions: SessionTable;
  readonly users: ReadonlyMap<string, string>;
  readonly peers: readonly KnownPeer[];
  /** The session ID that the next session gets; later ones are drawn. */
  nextSessionId(): string | undefined;
  note(held: HeldSa, note: SaNote): void;
  /** How long before the present instant the next notes were made: the steps between a request and its answer. */
  lead(time: Micros): void;
  /** The SA is up: the gateway counts it, clones an interface and starts dead peer detection. */
  up(held: HeldSa, child: ChildSa | null): void;
  /** Refused: the SA goes once the answer has left. */
  refused(held: HeldSa): void;
  resumed(held: HeldSa, session: Session, passed: boolean): void;
  lookedUp(held: HeldSa, session: Session | undefined): void;
}
