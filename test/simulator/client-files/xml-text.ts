// XML as Cisco's editors and installers write it: UTF-8 with CRLF, or what other tools made of that.

export type XmlEncoding = 'utf-8' | 'utf-8-bom' | 'utf-16le';

const PROLOG = '<?xml version="1.0" encoding="UTF-8"?>';
export const SCHEMA =
  'xmlns="http://schemas.xmlsoap.org/encoding/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

/** A whole document. In UTF-16, which PowerShell's redirection writes, the prolog goes on to say UTF-8. */
export function xmlFile(lines: readonly string[], encoding: XmlEncoding = 'utf-8'): Buffer {
  const text = [PROLOG, ...lines, ''].join('\r\n');
  if (encoding === 'utf-16le') return Buffer.from(`\ufeff${text}`, 'utf16le');
  return Buffer.from(encoding === 'utf-8-bom' ? `\ufeff${text}` : text);
}

export function element(name: string, value: string | boolean | number, attributes = ''): string {
  return `<${name}${attributes}>${escapeXml(String(value))}</${name}>`;
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

export function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
