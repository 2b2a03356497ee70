// What an IKEv2 payload says (RFC 7296 §3), as plain data: `decode --format ndjson` prints it as it stands. A number
// keeps its place beside its name, an absent key means "not there", hex is lower case. Where a value may be a secret
// its octets are never copied here: `hidden` stands in its place, with a count of octets, and mostly with offsets by
// which a proof can take them from the message itself.

/** One payload. Offsets count from the first octet of the IKE header, or of the plaintext that it stood in. */
export interface IkePayload {
  readonly type: number;
  /** `SA`, `IDi`, `N`, ..., or `payload-N`. */
  readonly name: string;
  readonly critical: boolean;
  /** Octets that its generic header states, that header included; with `cut` more than are there. */
  readonly octets: number;
  readonly start: number;
  readonly end: number;
  readonly cut: boolean;
  readonly body: PayloadBody;
}

export type PayloadBody =
  | SaBody
  | KeBody
  | IdBody
  | CertificateBody
  | CertificateRequestBody
  | AuthBody
  | NonceBody
  | NotifyBody
  | DeleteBody
  | VendorIdBody
  | TrafficSelectorsBody
  | ConfigurationBody
  | EapBody
  | EncryptedBody
  | EncryptedFragmentBody
  | CiscoFragmentBody
  | OpaqueBody;

/** RFC 7296 §3.3. */
export interface SaBody {
  readonly kind: 'sa';
  readonly proposals: readonly SaProposal[];
}

export interface SaProposal {
  readonly number: number;
  readonly protocol: number;
  readonly protocolName: string;
  /** Empty in IKE_SA_INIT. */
  readonly spi: string;
  readonly transforms: readonly SaTransform[];
}

export interface SaTransform {
  readonly type: number;
  readonly typeName: string;
  readonly id: number;
  /** With the key length where one is stated: `AES_CBC_256`. */
  readonly name: string;
  readonly keyBits?: number;
  readonly attributes: readonly SaAttribute[];
}

/** RFC 7296 §3.3.5: a short one holds its value in two octets, a long one in hex. */
export type SaAttribute =
  | { readonly type: number; readonly name: string; readonly format: 'short'; readonly value: number }
  | { readonly type: number; readonly name: string; readonly format: 'long'; readonly value: string };

/** RFC 7296 §3.4. */
export interface KeBody {
  readonly kind: 'ke';
  readonly group: number;
  readonly groupName: string;
  /** Of the public value. */
  readonly octets: number;
  readonly hex: string;
  /** Only where `octets` is wrong: what the group needs. ML-KEM has one size for each direction. */
  readonly expectedOctets?: readonly number[];
}

/** RFC 7296 §3.5. */
export interface IdBody {
  readonly kind: 'id';
  readonly type: number;
  readonly typeName: string;
  readonly octets: number;
  readonly hex: string;
  /** Addresses, names, readable key IDs, distinguished names as `C=CH, O=Example, CN=gw`. */
  readonly text?: string;
}

/** RFC 7296 §3.6. */
export interface CertificateBody {
  readonly kind: 'certificate';
  readonly encoding: number;
  readonly encodingName: string;
  /** Behind the encoding. */
  readonly octets: number;
  /** For encoding 4, where it can be read. */
  readonly x509?: X509Facts;
  /** For encodings 12 and 13: SHA-1 of what stands at `url`. */
  readonly hash?: string;
  readonly url?: string;
}

export interface X509Facts {
  readonly subject: string;
  readonly issuer: string;
  /** Upper-case hex. */
  readonly serial: string;
  /** ISO 8601 in UTC; absent where the certificate holds no readable time. */
  readonly notBefore?: string;
  readonly notAfter?: string;
  readonly subjectAltName?: string;
  readonly extendedKeyUsage: readonly NamedOid[];
  /** `rsa`, `ec`, `ed25519`, ...; absent where the key cannot be read. */
  readonly publicKey?: { readonly algorithm: string; readonly bits?: number; readonly curve?: string };
  /** SHA-256 over the certificate. */
  readonly sha256: string;
}

export interface NamedOid {
  readonly oid: string;
  /** The OID again where it has no name. */
  readonly name: string;
}

/** RFC 7296 §3.7. */
export interface CertificateRequestBody {
  readonly kind: 'certificate-request';
  readonly encoding: number;
  readonly encodingName: string;
  /** SHA-1 hashes of the public keys of trusted authorities, or the first 256 of them. */
  readonly authorities: readonly string[];
  readonly octets: number;
}

/** RFC 7296 §3.8. */
export interface AuthBody {
  readonly kind: 'auth';
  readonly method: number;
  readonly methodName: string;
  readonly octets: number;
  readonly hex: string;
  /** For method 14 (RFC 7427 §3). `hash` where it is a parameter of its own, as for RSASSA-PSS. */
  readonly signatureAlgorithm?: NamedOid & { readonly hash?: string };
}

/** RFC 7296 §3.9. */
export interface NonceBody {
  readonly kind: 'nonce';
  readonly octets: number;
  readonly hex: string;
}

/** RFC 7296 §3.10. */
export interface NotifyBody {
  readonly kind: 'notify';
  readonly type: number;
  /** `COOKIE`, ..., or `error-N` and `status-N`. */
  readonly typeName: string;
  readonly isError: boolean;
  readonly protocol: number;
  readonly protocolName: string;
  readonly spi: string;
  /** Of the data behind the SPI. */
  readonly octets: number;
  /** Absent where there is no data. */
  readonly detail?: NotifyDetail;
}

export type NotifyDetail = Readonly<
  | { kind: 'nat-detection'; hash: string }
  | { kind: 'cookie'; hex: string }
  | { kind: 'group'; group: number; groupName: string }
  | { kind: 'gateway'; type: number; typeName: string; gateway: string; nonce?: string }
  | { kind: 'payload-type'; type: number; typeName: string }
  | { kind: 'message-id'; messageId: number }
  | { kind: 'window-size'; messages: number }
  | { kind: 'ipcomp'; cpi: number; transform: number; transformName: string }
  | { kind: 'address'; address: string }
  | { kind: 'lifetime'; seconds: number; hiddenOctets?: number }
  | { kind: 'hash-algorithms'; algorithms: readonly NamedNumber[] }
  | { kind: 'password-methods'; methods: readonly NamedNumber[] }
  | { kind: 'ppk-identity'; type: number; typeName: string; hex: string; text?: string }
  /** A token or ticket: whoever holds it can use it. */
  | { kind: 'hidden'; octets: number }
  /** Data without a known format: its first 64 octets, and its text where all of it is readable. */
  | { kind: 'octets'; hex: string; text?: string }
>;

export interface NamedNumber {
  readonly id: number;
  readonly name: string;
}

/** RFC 7296 §3.11. */
export interface DeleteBody {
  readonly kind: 'delete';
  readonly protocol: number;
  readonly protocolName: string;
  /** As stated; `spis` holds at most 256. */
  readonly count: number;
  readonly spis: readonly string[];
}

/** RFC 7296 §3.12. */
export interface VendorIdBody {
  readonly kind: 'vendor-id';
  /** The hex again where it has no name. */
  readonly vendor: string;
  readonly octets: number;
  readonly hex: string;
}

/** RFC 7296 §3.13. */
export interface TrafficSelectorsBody {
  readonly kind: 'traffic-selectors';
  readonly selectors: readonly TrafficSelector[];
}

export interface TrafficSelector {
  readonly type: number;
  readonly typeName: string;
  /** 0 is any. */
  readonly protocol?: number;
  readonly protocolName?: string;
  readonly startPort?: number;
  readonly endPort?: number;
  /** All ports; or those that cannot be seen, as in fragments (RFC 4301 §4.4.1.1). */
  readonly ports?: 'any' | 'opaque';
  /** For ICMP, whose type and code stand in the ports' place (RFC 7296 §3.13.1). */
  readonly icmp?: { readonly start: IcmpKind; readonly end: IcmpKind };
  readonly startAddress?: string;
  readonly endAddress?: string;
  /** A security label (RFC 9478), or a selector of a type without a known format: at most 64 octets. */
  readonly hex?: string;
  readonly text?: string;
}

export interface IcmpKind {
  readonly type: number;
  readonly code: number;
}

/** RFC 7296 §3.15. */
export interface ConfigurationBody {
  readonly kind: 'configuration';
  readonly cfgType: number;
  readonly cfgTypeName: string;
  readonly attributes: readonly ConfigurationAttribute[];
}

export interface ConfigurationAttribute {
  readonly type: number;
  readonly name: string;
  /** Of the value. */
  readonly octets: number;
  /** The value's place, counted as in `IkePayload`. */
  readonly start: number;
  readonly end: number;
  /** Only what is understood and harmless. */
  readonly value?: string;
  /** An empty value in a request: the peer shall supply one. */
  readonly requested?: true;
  /** There is a value, and it may be a secret: session tokens travel in private attributes. */
  readonly hidden?: true;
}

/** RFC 7296 §3.16 and RFC 3748 §4. */
export interface EapBody {
  readonly kind: 'eap';
  readonly code: number;
  readonly codeName: string;
  readonly id: number;
  readonly length: number;
  /** Absent in Success and Failure. */
  readonly type?: number;
  readonly typeName?: string;
  /** Of the data behind type, or behind the vendor type. Challenges and responses are never copied. */
  readonly octets: number;
  /** Of Identity and Notification. */
  readonly text?: string;
  /** The types that a Nak asks for instead. */
  readonly wanted?: readonly NamedNumber[];
  readonly vendor?: number;
  readonly vendorType?: number;
  readonly anyConnect?: AnyConnectEap;
  readonly hidden?: true;
}

/** Cisco's own method: an XML document and what proves it, in TLVs. */
export interface AnyConnectEap {
  readonly tlvs: readonly EapTlv[];
  /** `hello`, `init`, `auth-request`, ...: the step of the login. */
  readonly documentType?: string;
  /** At most 128, in order. What stands inside a hidden element is not listed. */
  readonly elements: readonly XmlElement[];
}

export interface EapTlv {
  readonly type: number;
  readonly name: string;
  readonly octets: number;
  readonly start: number;
  readonly end: number;
}

export interface XmlElement {
  /** `config-auth/auth/username`. */
  readonly path: string;
  readonly attributes: readonly XmlAttribute[];
  /** Its own characters without those of elements inside, at most 256 of them. */
  readonly text?: string;
  readonly hidden?: true;
  /** Of what a hidden element holds. */
  readonly octets?: number;
}

export interface XmlAttribute {
  readonly name: string;
  readonly value?: string;
  readonly hidden?: true;
}

/** SK (RFC 7296 §3.14): what is readable without keys. */
export interface EncryptedBody {
  readonly kind: 'encrypted';
  readonly firstInner: FirstInner;
  /** Initialisation vector, ciphertext and checksum together. */
  readonly octets: number;
}

/** The first payload inside; type 0 and `none` for an empty message. */
export interface FirstInner {
  readonly type: number;
  readonly name: string;
}

/** SKF (RFC 7383 §2.5). */
export interface EncryptedFragmentBody {
  readonly kind: 'encrypted-fragment';
  /** From 1. */
  readonly number: number;
  readonly total: number;
  /** Told by the first fragment alone. */
  readonly firstInner: FirstInner;
  readonly octets: number;
}

/** Payload 132: a piece of a finished message, in Cisco's fragmentation from before RFC 7383. */
export interface CiscoFragmentBody {
  readonly kind: 'cisco-fragment';
  readonly fragmentId: number;
  /** From 1. */
  readonly number: number;
  readonly isLast: boolean;
  readonly octets: number;
}

/** A payload without a known format, or with less than its fixed fields: its first 64 octets. */
export interface OpaqueBody {
  readonly kind: 'opaque';
  readonly octets: number;
  readonly hex: string;
}
