// Writes events as the tools of Windows export them.
import type { WrittenEvent } from './evtx.ts';

export type ExportStyle = 'event-viewer' | 'wevtutil' | 'wevtutil-root' | 'powershell';

const NAMESPACE = 'http://schemas.microsoft.com/win/2004/08/events/event';

export function exportedXml(events: readonly WrittenEvent[], style: ExportStyle): string {
  const quote = style === 'event-viewer' ? '"' : "'";
  const each = events.map((event) => eventXml(event, quote));
  switch (style) {
    case 'event-viewer':
      return `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<Events>${each.join('')}</Events>`;
    case 'wevtutil':
      return each.map((event) => `${event}\n`).join('');
    case 'wevtutil-root':
      return `<Events>\n${each.map((event) => `${event}\n`).join('')}</Events>\n`;
    case 'powershell':
      // Newest first, as Get-WinEvent gives them.
      return each
        .toReversed()
        .map((event) => `${event}\r\n`)
        .join('');
  }
}

function eventXml(
  { id, time, provider, level = 4, strings, channel = 'Cisco Secure Client - AnyConnect VPN' }: WrittenEvent,
  quote: string,
): string {
  const q = (value: string | number) => `${quote}${value}${quote}`;
  const data = strings.map(
    (text) => `<Data>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</Data>`,
  );
  return [
    `<Event xmlns=${q(NAMESPACE)}><System><Provider Name=${q(provider)}/><EventID Qualifiers=${q(25_600)}>2039</EventID>`,
    `<Level>${level}</Level><Task>0</Task><Keywords>0x80000000000000</Keywords><TimeCreated SystemTime=${q(time)}/>`,
    `<EventRecordID>${id}</EventRecordID><Channel>${channel}</Channel><Computer>lab-laptop</Computer><Security/></System>`,
    `<EventData>${data.join('')}</EventData></Event>`,
  ].join('');
}
