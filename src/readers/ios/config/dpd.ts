import type { ConfiguredDpd } from '../../../model/config-part.ts';
import type { Commands } from './node.ts';

/** `dpd 30 5 on-demand`, of a profile or of all; the form has the three values as its groups. */
export function dpdOf(commands: Commands, form: RegExp): ConfiguredDpd | undefined {
  const found = commands.last(form)?.found;
  return found && { intervalSeconds: Number(found[1]), retrySeconds: Number(found[2]), mode: found[3] ?? '' };
}
