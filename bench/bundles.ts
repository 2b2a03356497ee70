// Made-up bundles for measuring: thousands of small files, and one long text. The same options give the same bytes on every machine.
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ZipPart, zipOf } from '../test/support/zip-writer.ts';

/** A zip with so many small texts, and the same in a folder beside it. */
export function manyFiles(path: string, folder: string, files: number): void {
  const parts = Array.from({ length: files }, (_, index): ZipPart => {
    const lines = Array.from(
      { length: 20 + (index % 60) },
      (_, line) => `${index}.${line}: setting ${(index * 7919 + line) % 9973}`,
    );
    return { name: `d${index % 40}/file${index}.txt`, content: `${lines.join('\r\n')}\r\n` };
  });
  save(path, () => zipOf(parts));
  if (existsSync(folder)) return;
  for (const { name, content } of parts) {
    const file = join(folder, String(name));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content ?? '');
  }
}

/** A log of the client in UTF-16, as Windows writes it, in a zip and beside it. */
export function longText(path: string, plain: string, octets: number): void {
  let text: string | undefined;
  const content = () => {
    text ??= dartLog(octets / 2);
    return Buffer.from(`\ufeff${text}`, 'utf16le');
  };
  save(plain, content);
  save(path, () => zipOf([{ name: 'Cisco Secure Client/AnyConnect.txt', content: content() }]));
}

function dartLog(characters: number): string {
  const records: string[] = [];
  for (let length = 0, at = 0; length < characters; at++) {
    const two = (value: number) => String(value % 60).padStart(2, '0');
    const time = `${two(Math.floor(at / 3600) % 24)}:${two(Math.floor(at / 60))}:${two(at)}`;
    const said =
      at % 50 === 0
        ? 'VPN SESSION START: Initiating VPN connection'
        : `Function: CThread::work${at % 97} File: thread.cpp Line: ${at % 4999}`;
    const record = `Date        : 06/24/2025\r\nTime        : ${time}\r\nType        : Information\r\nSource      : acvpnagent\r\n\r\nDescription : ${said}\r\n\r\n******************************************\r\n\r\n`;
    records.push(record);
    length += record.length;
  }
  return `******************************************\r\n\r\n${records.join('')}`;
}

function save(path: string, content: () => Buffer): void {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.partial`, content());
  renameSync(`${path}.partial`, path);
}
