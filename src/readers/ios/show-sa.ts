import type { IosLine } from '../../text/ios-prefix.ts';
import type { Block, BlockScene } from './block.ts';
import { lineCut } from './cut.ts';
import { LabelReader, repeats, takenOf } from './labels.ts';
import { Span, type Taken } from './run.ts';
import { SA_LABELS, type SaFact, type SaFields, selectorOf } from './show-sa-labels.ts';
import { addLine, childOf, type OpenSa, snapshotOf } from './show-sa-parts.ts';
import { type SaRow, SaRows } from './show-sa-rows.ts';

// `show crypto ikev2 sa|session [detailed]` (ios-text.md 4.4). One row below `Tunnel-id` opens one SA; the session line
// above it and the `Child sa:` parts below it belong to it.

// IPv4 Crypto IKEv2 Session
const HEADER = /^IPv([46]) Crypto IKEv2\s+(?:SA|Session)\b/i;
// Session-id:16, Status:UP-ACTIVE, IKE count:1, CHILD count:1
const SESSION_LINE =
  /^Session-id:(\d{1,10}), *Status: *([^\s,]+)(?:, *IKE count: *(\d{1,10}))?(?:, *CHILD count: *(\d{1,10})\b)?/i;
// Tunnel-id Local Remote fvrf/ivrf Status
const TABLE_HEAD = /^Tunnel-id\s+(?:Local\s+Remote\s+)?fvrf\/ivrf\s+Status/i;
// local selector       ->      remote selector
const PAIRS_HEAD = /^local[ _]selector\s+->/i;
// 89.89.89.0/0 - 89.89.89.255/65535    ->    99.99.99.0/0 - 99.99.99.255/65535
const PAIR = /^(\S+ +- +\S+) +-> +(\S+ +- +\S+)$/;
// 10.0.0.0 255.0.0.0
const SUBNET = /^(?:(?:\d{1,3}\.){3}\d{1,3} +(?:\d{1,3}\.){3}\d{1,3}|[0-9A-F:]{2,39}\/\d{1,3})$/i;

export class SaBlock implements Block {
  private readonly scene: BlockScene;
  private readonly reader: LabelReader<SaFact>;
  private readonly rows: SaRows;
  /** What the lines above the table say of its SAs. */
  private session: SaFields = {};
  private sessionLine: IosLine | undefined;
  private sa: OpenSa | undefined;
  /** It was asked for: then a line counts even if a filter left out the row above it. */
  private readonly asked: boolean;

  constructor(scene: BlockScene) {
    this.scene = scene;
    this.reader = new LabelReader(SA_LABELS, scene.run);
    this.rows = new SaRows(scene.run);
    this.asked = scene.command === 'crypto ikev2 sa' || scene.command === 'crypto ikev2 session';
  }

  static opens(line: IosLine): boolean {
    const text = line.body.trim();
    return HEADER.test(text) || TABLE_HEAD.test(text) || SESSION_LINE.test(text);
  }

  take(line: IosLine): Taken | undefined {
    const text = line.body.trim();
    if (this.heading(text, line)) return 'used';
    const row = this.rows.read(text, line);
    if (row !== undefined) {
      this.row(row, line);
      return 'used';
    }
    if (this.sa === undefined && !this.asked) return undefined;
    return this.selectors(text, line) ?? this.fields(line);
  }

  keep(line: IosLine): Taken | undefined {
    const { sa } = this;
    const kept = sa === undefined ? undefined : this.reader.unknown(line);
    if (sa === undefined || kept === undefined) return undefined;
    sa.other.push(...kept);
    sa.span.add(line);
    return kept.length === 0 ? 'cut at the end of the text' : 'used';
  }

  end(atEnd: boolean): void {
    this.close(atEnd);
  }

  /** Lines above the rows. */
  private heading(text: string, line: IosLine): boolean {
    const family = HEADER.exec(text)?.[1];
    const session = SESSION_LINE.exec(text);
    const table = TABLE_HEAD.test(text);
    if (family === undefined && session === null && !table) return false;
    this.close(false);
    if (family !== undefined) {
      this.session = { family: family === '4' ? 'IPv4' : 'IPv6' };
      this.sessionLine = undefined;
    }
    if (session !== null) this.sessionOf(session, line);
    if (table) this.rows.open();
    return true;
  }

  private sessionOf([, number, status, ike, child]: RegExpExecArray, line: IosLine): void {
    const count = (text: string | undefined) => (text === undefined ? undefined : Number(text));
    const { family } = this.session;
    this.session = {
      family,
      gatewaySession: Number(number),
      sessionStatus: status,
      ikeCount: count(ike),
      childCount: count(child),
    };
    this.sessionLine = line;
  }

  private row({ fields, statesPlaces, goesOn, other }: SaRow, line: IosLine): void {
    if (!goesOn || this.sa === undefined) this.sa = this.open(line, true);
    const { sa } = this;
    sa.fields = { ...sa.fields, ...fields };
    sa.span.add(line);
    if (statesPlaces) sa.places.add(line);
    sa.other.push(...other);
  }

  private open(line: IosLine, rowed: boolean): OpenSa {
    this.close(false);
    // A row at the very end is told to be cut already.
    const described = this.scene.run.unended === line;
    const span = new Span();
    if (this.sessionLine !== undefined) span.add(this.sessionLine);
    return {
      rowed,
      fields: { ...this.session },
      children: [],
      subnets: [],
      quantum: [],
      other: [],
      span,
      places: new Span(),
      described,
      inChild: false,
      inSubnets: false,
    };
  }

  /** Lines of selectors and subnets, which have no labels. */
  private selectors(text: string, line: IosLine): Taken | undefined {
    const { sa } = this;
    if (sa === undefined) return undefined;
    const paired = PAIRS_HEAD.test(text);
    const [, local = '', remote = ''] = PAIR.exec(text) ?? [];
    const [from, to] = [selectorOf(local), selectorOf(remote)];
    const isPair = from !== undefined && to !== undefined;
    const isSubnet = sa.inSubnets && SUBNET.test(text);
    if (!paired && !isPair && !isSubnet) return undefined;
    sa.span.add(line);
    if (this.scene.run.unended === line) {
      lineCut(this.scene.run, line);
      return 'cut at the end of the text';
    }
    if (isSubnet) sa.subnets.push(text.replace(/ +/g, ' '));
    else childOf(sa).selectorsPaired = true;
    if (isPair) {
      childOf(sa).localSelectors.push(from);
      childOf(sa).remoteSelectors.push(to);
    }
    return 'used';
  }

  private fields(line: IosLine): Taken | undefined {
    const read = this.reader.read(line);
    if (read === undefined) return undefined;
    // A filter may have left out the row; then what repeats opens the next SA.
    const next =
      this.sa === undefined || (!this.sa.rowed && read.mends !== true && repeats(this.sa.fields, read.facts));
    if (next && read.facts.length > 0) this.sa = this.open(line, false);
    const { sa } = this;
    if (sa === undefined) return undefined;
    sa.described = true;
    sa.span.add(line);
    addLine(sa, read, line);
    return takenOf(read);
  }

  private close(atEnd: boolean): void {
    const { sa } = this;
    this.sa = undefined;
    if (sa === undefined) return;
    const { run } = this.scene;
    if (atEnd && !sa.described) {
      const message = 'The text ends below the row of an IKEv2 SA; its details are missing.';
      const evidence = sa.span.evidence(run.source);
      run.emit({ kind: 'diagnostic', code: 'ios.record-cut', message, source: run.source, evidence });
    }
    run.emit(snapshotOf(sa, this.scene));
  }
}
