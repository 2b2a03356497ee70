import { clientHistory } from './client-history.ts';
import { clientJournal } from './client-journal.ts';
import { clientJournalExport } from './client-journal-export.ts';
import { clientPreferences } from './client-preferences.ts';
import { clientUnixLog } from './client-unix-log.ts';
import { dartLog } from './dart-log.ts';
import { espSa } from './esp-sa.ts';
import { eventXml } from './event-xml.ts';
import { evtx } from './evtx.ts';
import { ikev2DecryptionTable } from './ikev2-decryption-table.ts';
import { ios } from './ios.ts';
import { keysJson } from './keys-json.ts';
import { localPolicy } from './local-policy.ts';
import { pcap } from './pcap.ts';
import { pcapParser } from './pcap-parser.ts';
import { pcapng } from './pcapng.ts';
import type { Reader } from './reader.ts';
import { strongswanLog } from './strongswan-log.ts';
import { tcpdumpSecrets } from './tcpdump-secrets.ts';
import { vpnProfile } from './vpn-profile.ts';

/** Every reader, surest signs first: the first that says yes gets the source. */
export const readers: readonly Reader[] = [
  pcapng,
  pcap,
  evtx,
  ikev2DecryptionTable,
  espSa,
  tcpdumpSecrets,
  keysJson,
  strongswanLog,
  localPolicy,
  vpnProfile,
  clientPreferences,
  eventXml,
  dartLog,
  clientJournal,
  clientJournalExport,
  ios,
  clientUnixLog,
  clientHistory,
];

/** Readers that only a person chooses, never the content. */
export const alternatives: readonly Reader[] = [pcapParser];
