import type { IosLine } from '../../text/ios-prefix.ts';

// Logging display requested on 2025/03/13 01:27:35 (UTC) for Hostname: [gw1], Model: [C8000V], Version: [17.16.01a], SN: [9ABCDEFGHIJ], MD_SN: [9ABCDEFGHIJ]
const HEADER = /^ *Logging display requested on (\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \([^)]{1,32}\)) for Hostname: \[/;
const WORDS = 'Logging display requested on ';

/** The time in the header of a binary trace, as printed; undefined for other lines, most of which do not even begin like one. */
export function shownAt({ kind, body }: IosLine): string | undefined {
  return kind === 'text' && body.trimStart().startsWith(WORDS) ? HEADER.exec(body)?.[1] : undefined;
}
