// Texts inside a configuration that are no commands: what a banner says, and the hex of certificates. A banner may well
// quote a configuration.

/** A banner whose end was lost must not take the rest of the text with it. */
const LONGEST_BANNER = 200;

// banner motd ^C · banner ^CWelcome
const BANNER = /^banner(?: (?:motd|login|exec|incoming|slip-ppp|prompt-timeout|config-save))? (\^C|[^\w\s])(.*)$/i;
// 30820321 30820209 A0030201 02020101 300D0609 2A864886 F70D0101 05050030
const HEX = /^[0-9A-F]{2,8}(?: [0-9A-F]{2,8}){0,9}$/i;
// certificate ca 01 · certificate self-signed 01 · quit
const CERTIFICATE = /^(?:certificate(?: [\w#:.-]{1,60}){1,3}|quit)$/i;

export class SkippedBody {
  private delimiter: string | undefined;
  private left = 0;

  /** True for a line of a body; `certificate` where the open section holds certificates. */
  take(text: string, certificate: boolean): boolean {
    if (this.delimiter !== undefined) {
      if (text.includes(this.delimiter) || --this.left <= 0) this.delimiter = undefined;
      return true;
    }
    return certificate && (HEX.test(text) || CERTIFICATE.test(text));
  }

  /** Looks whether this command begins a banner that goes on below it. */
  begins(text: string): boolean {
    const found = BANNER.exec(text);
    if (found === null) return false;
    const [, delimiter = '', rest = ''] = found;
    if (!rest.includes(delimiter)) {
      this.delimiter = delimiter;
      this.left = LONGEST_BANNER;
    }
    return true;
  }
}
