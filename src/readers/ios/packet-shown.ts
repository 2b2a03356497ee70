import type { EvidenceRef } from '../../model/evidence.ts';
import type { ShownPacket, ShownPayload } from '../../model/gateway-packet-fields.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import { type FieldLine, fieldsIn } from './packet-fields.ts';
import { PayloadFields, type PrintedAttribute } from './payload-fields.ts';
import type { OpenRecord } from './record.ts';

// What packet verbosity prints in a block (ios-text.md 2.4): of the header, and below the name of each payload. A field counts
// only below a payload that has such a field, so what strayed in from elsewhere tells nothing.

/** What the fields of a block say, and what is to be said of their lines. */
export interface PacketFields {
  /** Undefined where nothing was printed, or where nobody can say of which message it is. */
  readonly shown: ShownPacket | undefined;
  /** Lines of fields that tell nothing that is kept. */
  readonly known: number;
  /** Lines of fields that no pattern knows. */
  readonly strange: readonly IosLine[];
  /** With values that may be secrets: for the vault alone. */
  readonly attributes: readonly PrintedAttribute[];
}

const CONTENTS = 'Payload contents:';
const NO_FIELDS: PacketFields = { shown: undefined, known: 0, strange: [], attributes: [] };

export function packetFields(open: OpenRecord, source: EvidenceRef['source']): PacketFields {
  // Default verbosity, nearly always.
  if (open.below.length === 0 && !open.text.includes('Next payload: ')) return NO_FIELDS;
  const reading = new Reading(open, source);
  const lines = open.text.split('\n');
  const ofHead = lines.length - open.appended;
  const told = lines.map((text, index) => reading.take(text, index < ofHead ? 0 : index - ofHead + 1));
  const fields = open.below.filter(({ isField }) => isField);
  const toldOf = ({ at }: { readonly at: number }) => told[ofHead + at - 1] ?? 'strange';
  const strange = fields.filter((one) => toldOf(one) === 'strange').map(({ line }) => line);
  const used = open.hasDoubtfulFields ? 0 : fields.filter((one) => toldOf(one) === 'used').length;
  return {
    shown: open.hasDoubtfulFields ? undefined : reading.shown(),
    known: fields.length - strange.length - used,
    strange,
    attributes: reading.payloads.attributes,
  };
}

/** What became of a line. */
type Told = 'used' | 'known' | 'strange';

class Reading {
  readonly payloads: PayloadFields;
  private readonly lineAt: ReadonlyMap<number, IosLine>;
  private flags: readonly string[] | undefined;
  private length: number | undefined;

  constructor({ head, below }: OpenRecord, source: EvidenceRef['source']) {
    this.lineAt = new Map(below.map(({ at, line }) => [at, line]));
    this.payloads = new PayloadFields(source, head);
  }

  /** `at` counts the lines behind those of the head. */
  take(text: string, at: number): Told {
    const contents = text.indexOf(CONTENTS);
    if (contents >= 0) {
      this.header(text.slice(0, contents));
      return this.fields(fieldsIn(text.slice(contents + CONTENTS.length)), text, at);
    }
    const line = fieldsIn(text);
    if (line.fields.length === 0 && text.includes('Next payload: ') && this.header(text)) return 'used';
    return this.fields(line, text, at);
  }

  shown(): ShownPacket | undefined {
    const { payloads, leftOut } = this.payloads.end();
    if (this.length === undefined && this.flags === undefined && payloads.length === 0) return undefined;
    return {
      ...(this.length !== undefined && { length: this.length }),
      ...(this.flags !== undefined && { flags: this.flags }),
      payloads,
      ...(leftOut > 0 && { leftOut }),
    };
  }

  /** Behind other parts on the same line. */
  private header(text: string): boolean {
    const at = text.indexOf('Next payload: ');
    const { fields } = fieldsIn(at < 0 ? '' : text.slice(at));
    for (const field of fields) {
      if (field.is === 'flags') this.flags = field.flags;
      if (field.is === 'length') this.length = field.length;
    }
    return fields.length > 0;
  }

  private fields({ fields, whole }: FieldLine, text: string, at: number): Told {
    const line = this.lineAt.get(at);
    // Data that runs over several lines, or another payload, of which nothing can be said.
    if (fields.length === 0) return this.payloads.unknown(text) ? 'known' : 'strange';
    const told = fields.map((field) => {
      if (field.is === 'nothing') return 'known';
      if (field.is === 'flags') this.flags = field.flags;
      else if (field.is === 'length') this.length = field.length;
      else return this.payloads.take(field, line);
      return 'used';
    });
    if (told.includes('used')) return 'used';
    return whole && !told.includes('strange') ? 'known' : 'strange';
  }
}

/** A message sent as its own block shows it, with what the building record shows of the inside. */
export function withInside(shown: ShownPacket | undefined, inside: readonly ShownPayload[] | undefined) {
  if (inside === undefined || inside.length === 0) return shown;
  return { ...shown, payloads: inside };
}
