import { gatewayIdentity } from '../model/identity.ts';

/** Hex with the client's spelling beside it, so that a reader sees at once who it is. */
export function spelled(printed: string): string {
  const { given, text } = gatewayIdentity(printed);
  return given === 'hex' && text !== null ? `${printed} = '${text}'` : printed;
}
