import type { GatewaySaSnapshot } from '../../model/gateway-show-events.ts';
import type { IosLine } from '../../text/ios-prefix.ts';
import { type Block, type BlockScene, type FieldPattern, Joiner, type Passage } from './block.ts';
import { lineCut } from './cut.ts';
import { addressOf, endpointOf, spiOf } from './endpoint.ts';
import { Span, type Taken } from './run.ts';

// `show crypto ikev2 sa|session [detailed]` (ios-text.md 4.4). One row below `Tunnel-id` opens one SA; the session line
// above it and the `Child sa:` parts below it belong to it.

type Fields = { -readonly [K in keyof GatewaySaSnapshot]?: GatewaySaSnapshot[K] };

/** What one line says: fields of the event, and one Child SA. */
interface LineFacts extends Fields {
  readonly child?: { readonly inSpi: string; readonly outSpi: string };
}

interface OpenSa {
  fields: Fields;
  readonly children: { inSpi: string; outSpi: string }[];
  readonly span: Span;
  /** The lines that state addresses. */
  readonly places: Span;
  described: boolean;
}

// IPv4 Crypto IKEv2 Session
const HEADER = /^IPv[46] Crypto IKEv2\s+(?:SA|Session)\b/i;
// Session-id:16, Status:UP-ACTIVE, IKE count:1, CHILD count:1
const SESSION_LINE = /^Session-id:(\d{1,10}), *Status: *\S+/i;
// Tunnel-id Local Remote fvrf/ivrf Status
const TABLE_HEAD = /^Tunnel-id\s+(?:Local\s+Remote\s+)?fvrf\/ivrf\s+Status/i;
// 1         203.0.113.5/4500      198.51.100.20/63516   none/none            READY
const ROW = /^(\d{1,10})\s+(\S+\/\d{1,5})\s+(\S+\/\d{1,5})\s+([^\s/]+)\/(\S+)\s+([A-Z][A-Z-]*)$/i;
// 1    none/none            READY     (IPv6; Local and Remote follow on lines of their own)
const SHORT_ROW = /^(\d{1,10})\s+([^\s/]+)\/([^\s/]+)\s+([A-Z][A-Z-]*)$/i;

const HAS_KEY =
  /^(?:Tunnel-id|Session-id|Encr|Life\/Active Time|CE id|Status Description|Local|Remote|DPD|Fragmentation|IETF|Dynamic|Extended|NAT-T|Cisco|Assigned host addr|Pushed IP|Initiator of SA|PEER TYPE|Child sa|ESP spi|AH spi|CPI in|ah_hmac|Auth sign|Auth verify|Quantum|PQC|PRF|Hash|DH Grp)\b/i;

const FIELDS: readonly FieldPattern<LineFacts>[] = [
  {
    // Encr: AES-CBC, keysize: 256, PRF: SHA512, Hash: SHA512, DH Grp:19, Auth sign: RSA, Auth verify: AnyConnect-EAP
    key: 'Encr:',
    // A Child SA has an `Encr:` of its own, with `esp_hmac`.
    form: /^Encr: *((?!.*esp_hmac)\S.*)$/i,
    gives: ([, text = '']) => ({ encryption: beforeAuth(text) }),
  },
  {
    key: 'Auth sign:',
    form: /\bAuth sign: *([^\s,]+)/i,
    gives: ([, text]) => ({ authSign: text }),
  },
  {
    // The value may be a list: `PSK, QR`.
    key: 'Auth verify:',
    form: /\bAuth verify: *(\S.*)$/i,
    gives: ([, text], place) => ({ authVerify: text, authLine: place() }),
  },
  {
    // Life/Active Time: 86400/620 sec
    key: 'Active Time:',
    form: /\bLife\/Active Time: *(\d{1,10})\/(\d{1,10})\b/i,
    gives: ([, life, active]) => ({ lifetimeSeconds: Number(life), activeSeconds: Number(active) }),
  },
  {
    // CE id: 1016, Session-id: 16
    key: 'Session-id:',
    form: /\bSession-id: *(\d{1,10})\b/i,
    gives: ([, number]) => ({ detailSession: Number(number) }),
  },
  {
    // Local spi: 67C3394ED1EAADE7      Remote spi: EBFE2587F20EA7C2
    key: 'Local spi:',
    form: /\bLocal spi: *([0-9A-F]{1,16})\b/i,
    gives: ([, spi = '']) => ({ localSpi: spiOf(spi, 16) }),
  },
  {
    key: 'Remote spi:',
    form: /\bRemote spi: *([0-9A-F]{1,16})\b/i,
    gives: ([, spi = '']) => ({ peerSpi: spiOf(spi, 16) }),
  },
  { key: 'Local id:', form: /\bLocal id: *(\S.*)$/i, gives: ([, text]) => ({ localId: text }) },
  {
    // Remote id: *$AnyConnectClient$*
    key: 'Remote id:',
    form: /\bRemote id: *(\S.*)$/i,
    gives: ([, text], place) => ({ remoteId: text, remoteIdLine: place() }),
  },
  {
    // Remote EAP id: user1
    key: 'Remote EAP id:',
    form: /\bRemote EAP id: *(\S.*)$/i,
    gives: ([, text]) => ({ remoteEapId: text }),
  },
  {
    // DPD configured for 45 seconds, retry 2
    key: 'DPD configured for',
    form: /\bDPD configured for (\d{1,10}) seconds, retry (\d{1,10})\b/i,
    gives: ([, interval, retry]) => ({ dpd: { intervalSeconds: Number(interval), retrySeconds: Number(retry) } }),
  },
  {
    // Assigned host addr: 192.168.20.5
    key: 'Assigned host addr:',
    form: /\bAssigned host addr: *(\S+)/i,
    gives: ([, text = '']) => ({ assignedAddress: addressOf(text) }),
  },
  {
    // Initiator of SA : No
    key: 'Initiator of SA',
    form: /\bInitiator of SA ?: *(Yes|No)\b/i,
    gives: ([, word = '']) => ({ initiator: word.toLowerCase() === 'yes' }),
  },
  {
    // PEER TYPE: AnyConnect
    key: 'PEER TYPE:',
    form: /\bPEER TYPE: *(\S.*)$/i,
    gives: ([, text]) => ({ peerType: text }),
  },
  {
    // Local  2001:DB8::5/4500
    key: 'Local',
    form: /^Local\s+(\S+\/\d{1,5})$/i,
    gives: ([, text = '']) => ({ local: endpointOf(text, '/') }),
  },
  {
    // Remote  2001:DB8::20/63516
    key: 'Remote',
    form: /^Remote\s+(\S+\/\d{1,5})$/i,
    gives: ([, text = '']) => ({ peer: endpointOf(text, '/') }),
  },
  {
    // ESP spi in/out: 0x2E14CBAF/0xD5590D3
    key: 'ESP spi in/out:',
    form: /\bESP spi in\/out: *(0x[0-9A-F]{1,8})\/(0x[0-9A-F]{1,8})\b/i,
    gives: ([, inSpi = '', outSpi = '']) => ({ child: { inSpi: spiOf(inSpi, 8), outSpi: spiOf(outSpi, 8) } }),
  },
];

/** Lines of an SA that no field of the event takes. */
const KNOWN =
  /^(?:CE id|Status Description|(?:Local|Remote) (?:req|next|window)|Fragmentation not|IETF Std|Dynamic Route|Extended Auth|NAT-T is|Cisco Trust|Pushed IP|Remote subnets|(?:\d{1,3}\.){3}\d{1,3} (?:\d{1,3}\.){3}\d{1,3}$|Quantum|PQC|Local Sys|Child sa|local selector|remote[ _]selector|\S+ - \S+ +->|AH spi|CPI in|Encr:|ah_hmac)/i;

export class SaBlock implements Block {
  private readonly scene: BlockScene;
  private readonly joiner = new Joiner(HAS_KEY);
  private gatewaySession: number | undefined;
  private sessionLine: IosLine | undefined;
  /** Rows are looked for only below a table head: a number and a word elsewhere are no SA. */
  private inTable = false;
  private sa: OpenSa | undefined;

  constructor(scene: BlockScene) {
    this.scene = scene;
  }

  static opens(line: IosLine): boolean {
    const text = line.body.trim();
    return HEADER.test(text) || TABLE_HEAD.test(text) || SESSION_LINE.test(text);
  }

  take(line: IosLine): Taken | undefined {
    const passage = this.joiner.join(line);
    const { text } = passage;
    if (HEADER.test(text)) {
      this.close(false);
      this.gatewaySession = undefined;
      this.sessionLine = undefined;
      return 'used';
    }
    const session = SESSION_LINE.exec(text)?.[1];
    if (session !== undefined) {
      this.close(false);
      this.gatewaySession = Number(session);
      this.sessionLine = line;
      return 'used';
    }
    if (TABLE_HEAD.test(text)) {
      this.close(false);
      this.inTable = true;
      return 'used';
    }
    if (this.inTable && this.row(text, line)) return 'used';
    return this.sa === undefined ? undefined : this.field(this.sa, passage);
  }

  end(atEnd: boolean): void {
    this.close(atEnd);
  }

  private row(text: string, line: IosLine): boolean {
    const full = ROW.exec(text);
    const short = full === null ? SHORT_ROW.exec(text) : null;
    if (full !== null) {
      const [, id, local = '', peer = '', fvrf, ivrf, status] = full;
      this.open(line, {
        tunnelId: Number(id),
        local: endpointOf(local, '/'),
        peer: endpointOf(peer, '/'),
        fvrf,
        ivrf,
        status: this.uncut(line, status),
      });
      this.sa?.places.add(line);
      return true;
    }
    if (short === null) return false;
    const [, id, fvrf, ivrf, status] = short;
    this.open(line, { tunnelId: Number(id), fvrf, ivrf, status: this.uncut(line, status) });
    return true;
  }

  /** The status at the end of a row, unless it may be the beginning of another. */
  private uncut(line: IosLine, status: string | undefined): string | undefined {
    const { run } = this.scene;
    if (run.unended !== line) return status;
    lineCut(run, line);
    return undefined;
  }

  private open(line: IosLine, fields: Fields): void {
    this.close(false);
    // A row at the very end is told to be cut already.
    const described = this.scene.run.unended === line;
    this.sa = { fields, children: [], span: new Span(), places: new Span(), described };
    if (this.sessionLine !== undefined) this.sa.span.add(this.sessionLine);
    this.sa.span.add(line);
  }

  private field(sa: OpenSa, passage: Passage): Taken | undefined {
    const { text, line } = passage;
    const facts = passage.fields(FIELDS, this.scene.run);
    const used = facts !== undefined;
    const { child, ...fields } = facts ?? {};
    sa.fields = { ...sa.fields, ...fields };
    if (child !== undefined) sa.children.push(child);
    if (fields.local !== undefined || fields.peer !== undefined) sa.places.add(line);
    if (!used && !passage.cut && !KNOWN.test(text)) return undefined;
    sa.described = true;
    sa.span.add(line);
    if (used) return 'used';
    return passage.cut ? 'cut at the end of the text' : 'known, without an event of its own';
  }

  private close(atEnd: boolean): void {
    const { sa } = this;
    this.sa = undefined;
    if (sa === undefined) return;
    const { run, host, at } = this.scene;
    const { fields } = sa;
    const evidence = sa.span.evidence(run.source);
    if (atEnd && !sa.described) {
      const message = 'The text ends below the row of an IKEv2 SA; its details are missing.';
      run.emit({ kind: 'diagnostic', code: 'ios.record-cut', message, source: run.source, evidence });
    }
    run.emit({
      kind: 'gateway.sa-snapshot',
      host,
      gatewaySession: this.gatewaySession,
      detailSession: fields.detailSession,
      tunnelId: fields.tunnelId,
      status: fields.status,
      local: fields.local,
      peer: fields.peer,
      fvrf: fields.fvrf,
      ivrf: fields.ivrf,
      encryption: fields.encryption,
      authSign: fields.authSign,
      authVerify: fields.authVerify,
      lifetimeSeconds: fields.lifetimeSeconds,
      activeSeconds: fields.activeSeconds,
      localSpi: fields.localSpi,
      peerSpi: fields.peerSpi,
      initiator: fields.initiator,
      localId: fields.localId,
      remoteId: fields.remoteId,
      remoteEapId: fields.remoteEapId,
      assignedAddress: fields.assignedAddress,
      peerType: fields.peerType,
      dpd: fields.dpd,
      children: sa.children,
      remoteIdLine: fields.remoteIdLine,
      endpointsLine: sa.places.empty ? undefined : sa.places.evidence(run.source),
      authLine: fields.authLine,
      at,
      evidence,
    });
  }
}

/** The algorithms as printed, without the authentication methods on the same line. */
function beforeAuth(text: string): string {
  const at = text.indexOf('Auth sign:');
  return (at < 0 ? text : text.slice(0, at)).trim().replace(/,$/, '');
}
