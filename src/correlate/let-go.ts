import type { Facts } from '../model/case.ts';
import type { Box } from '../model/result.ts';
import type { CaseSettings } from '../model/settings.ts';
import { speaksFor } from './boxes.ts';
import type { Clocks } from './clocks.ts';
import type { Hosts } from './hosts.ts';
import type { SaFacts } from './ike-sas.ts';
import { reconnectLimit } from './limits.ts';
import { inactivity, latenessOf } from './verdicts.ts';

interface Scene {
  readonly clocks: Clocks;
  readonly facts: Facts;
  readonly gateways: readonly Box[];
  readonly hosts: Hosts;
  readonly settings: CaseSettings;
}

/** Whether the gateway had let a session go, whose last SA this was, when another SA was set up: then that one did not resume it. */
export function wasLetGo(carrier: SaFacts, { startedAt }: SaFacts, scene: Scene): boolean {
  const { clocks, facts, hosts, settings } = scene;
  const removed = carrier.end?.at;
  if (removed === undefined || startedAt === undefined) return false;
  if (removed.isUnsteady || startedAt.isUnsteady || clocks.isBroken(removed, startedAt)) return false;
  if (clocks.mayHaveChanged(removed, startedAt)) return false;
  const gateway = scene.gateways.find(({ addresses }) => addresses.includes(carrier.gateway?.address ?? ''));
  if (gateway === undefined) return false;
  const own = {
    profiles: facts.of('gateway.ikev2-profile').filter((event) => speaksFor(event, gateway, hosts)),
    configs: facts.of('gateway.config').filter((event) => speaksFor(event, gateway, hosts)),
  };
  const inactive = inactivity(carrier, startedAt, undefined, { isOneFile: false, held: undefined });
  return latenessOf(inactive, reconnectLimit(carrier.profile, own, settings)).kind === 'exceeded';
}
