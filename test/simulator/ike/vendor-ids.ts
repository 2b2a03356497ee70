import { createHash } from 'node:crypto';

// Vendor IDs that Cisco peers send (`domain/ikev2-wire.md` §5.1). Most are their own names in ASCII.

const text = (name: string): Buffer => Buffer.from(name, 'latin1');

export const VENDOR_ID = {
  DELETE_REASON: text('CISCO-DELETE-REASON'),
  FLEXVPN_SUPPORTED: text('FLEXVPN-SUPPORTED'),
  COPYRIGHT: text('CISCO(COPYRIGHT)&Copyright (c) 2009 Cisco Systems, Inc.'),
  DYNAMIC_ROUTE: text('CISCO-DYNAMIC-ROUTE'),
  /** A suffix of unknown meaning follows on the wire; readers match the prefix. */
  GRE_MODE: text('CISCO-GRE-MODE'),
  ANYCONNECT_EAP: text('CISCO-ANYCONNECT-EAP'),
  ANYCONNECT_STRAP: text('CISCO-ANYCONNECT-STRAP'),
  ANYCONNECT_STRAP_DH: text('CISCO-ANYCONNECT-STRAP-DH'),
  ANYCONNECT_SNI: text('CISCO-ANYCONNECT-SNI'),
  NGE_LEVEL: text('CISCO-NGE-LEVEL'),
  CISCO_VPN_REV_02: text('CISCOVPN-REV-02'),
  /** Announces Cisco's own fragmentation: MD5 of a word, in IKEv2 without the capability bits of IKEv1. */
  FRAGMENTATION: createHash('md5').update('FRAGMENTATION').digest(),
  UNITY: Buffer.from('12f5f28c457168a9702d9fe274cc0100', 'hex'),
  STRONGSWAN: Buffer.from('882fe56d6fd20dbc2251613b2ebe5beb', 'hex'),
} as const;
