import { type Canary, secretOctets, secretText } from '../../support/canaries.ts';
import { canary } from './secret-file.ts';

/** What was planted in one file, in the order of planting. */
export class Planter {
  readonly canaries: Canary[] = [];
  private readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  /** A key in hex. */
  key(name: string, octets = 32): string {
    const key = secretOctets(`${this.file}: ${name}`, octets);
    this.canaries.push({ name: `${this.file}: ${name}`, octets: key });
    return key.toString('hex');
  }

  text(name: string, length = 32): string {
    const secret = secretText(`${this.file}: ${name}`, length);
    this.canaries.push(canary(`${this.file}: ${name}`, secret));
    return secret;
  }

  /** A key in Base64. */
  base64(name: string): string {
    return Buffer.from(this.key(name), 'hex').toString('base64');
  }
}

/** Hex digits with a sign between octets. */
export function spread(digits: string, sign: string): string {
  return digits.replace(/..(?=.)/g, `$&${sign}`);
}
