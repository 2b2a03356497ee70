import type { NotedAttribute } from '../world/notes.ts';
import { failed, type Line, type NoteOf, said, saidPlainly, unconfirmed, type Wording } from './line.ts';
import { attributeName } from './names.ts';

/** A configuration payload, one record with a line for each attribute (2.6). */
export function configLines(note: NoteOf<'config-payload'>, { description }: Wording): Line[] {
  const { sa, direction, type, attributes } = note;
  const received = direction === 'received';
  const bodyOf = (list: readonly NotedAttribute[]): string =>
    [`Config-type: Config-${type}`, ...list.map(attributeLine)].join('\n');
  const body = bodyOf(attributes);
  // The spelling is Cisco's. Only the side that sends was seen printed.
  if (received) {
    return [
      unconfirmed(said(sa, `Config data recieved:\n${body}`)),
      unconfirmed(said(sa, 'Set received config mode data')),
    ];
  }
  const cloned = saidPlainly(
    sa,
    `% DVTI create request sent for profile ${description.profile.name} with PSH index ${sa.slot}`,
  );
  return [
    ...(type === 'reply' ? [unconfirmed(cloned)] : []),
    said(sa, 'Have config mode data to send'),
    {
      ...said(sa, `Config data to send:\n${body}`),
      confirmedText: said(sa, `Config data to send:\n${bodyOf(attributes.filter(wasSeen))}`).text,
    },
  ];
}

const wasSeen = ({ number }: NotedAttribute): boolean => attributeName(number).confirmed;

/** A text with several lines goes on without a tag, and `length` counts its line breaks. */
function attributeLine({ number, length, text }: NotedAttribute): string {
  const shown = text === null || length === 0 ? '' : `, data: ${text}`;
  return `Attrib type: ${attributeName(number).name}, length: ${length}${shown}`;
}

/** 2.8. */
export function poolEmptyLines({ sa, pool }: NoteOf<'pool-empty'>): Line[] {
  return [
    unconfirmed(failed(sa, `Failed to allocate IP addr from pool ${pool}`)),
    failed(sa, 'Error constructing config reply'),
  ];
}
