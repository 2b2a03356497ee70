import type { Attempt, Box } from '../model/result.ts';
import type { CaseSettings } from '../model/settings.ts';
import type { Clocks } from './clocks.ts';
import type { HeldProfiles } from './held-profiles.ts';
import type { SaFacts } from './ike-sas.ts';
import { limitsOn } from './limits.ts';
import { inactivity, latenessUnder } from './verdicts.ts';

interface Scene {
  readonly clocks: Clocks;
  readonly gateways: readonly Box[];
  readonly profiles: HeldProfiles;
  readonly settings: CaseSettings;
}

/** Whether the gateway had let a session go, whose last SA this was, when another SA was set up: then that one did not resume it. */
export function wasLetGo(carrier: SaFacts, sa: SaFacts, scene: Scene): boolean {
  return latenessAt(carrier, sa, scene) === 'exceeded';
}

/** Whether it still kept it then, unless something took it away. */
export function wasKept(carrier: SaFacts, sa: SaFacts, scene: Scene): boolean {
  return latenessAt(carrier, sa, scene) === 'within';
}

function latenessAt(carrier: SaFacts, { startedAt }: SaFacts, scene: Scene): Attempt['lateness']['kind'] {
  const { clocks } = scene;
  const removed = carrier.end?.at;
  if (removed === undefined || startedAt === undefined) return 'cannot-judge';
  if (removed.isUnsteady || startedAt.isUnsteady || clocks.isBroken(removed, startedAt)) return 'cannot-judge';
  if (clocks.mayHaveChanged(removed, startedAt)) return 'cannot-judge';
  const gateway = scene.gateways.find(({ addresses }) => addresses.includes(carrier.gateway?.address ?? ''));
  if (gateway === undefined) return 'cannot-judge';
  const inactive = inactivity(carrier, startedAt, undefined, { isOneFile: false, held: undefined });
  const since = carrier.startedAt === undefined ? [] : [carrier.startedAt];
  const limits = limitsOn(gateway, { matched: carrier.profile, since, moment: [startedAt] }, scene);
  return latenessUnder(inactive, limits).lateness.kind;
}
