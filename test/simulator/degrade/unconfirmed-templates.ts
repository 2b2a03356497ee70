// Wording that nobody has confirmed, as the specifications tag it: [U] in ios-text.md 2.5 to 2.8, (U) in section 4 of
// secure-client-dart.md. No verdict may depend on these, so a case must survive without them.

/** On the text behind `IKEv2…:`, context and percent sign. */
export const GATEWAY_UNCONFIRMED: readonly RegExp[] = [
  // 2.5, normal flow
  /^Getting preshared key by address /,
  /^Adding Proposal \S+ to toolkit policy/,
  /^\[(?:IKEv2 -> Crypto Engine|Crypto Engine -> IKEv2)\] (?:Sign|Verify signed) authentication data/,
  /^Generating CREATE_CHILD_SA/,
  /^Processing IKE_AUTH message/,
  /^NAT (?:INSIDE found|detected float)/,
  /^(?:No config data to send to toolkit|Set received config mode data)/,
  /^Config data recieved:/,
  /duplicate .*found/i,
  /^Load IPSEC key material|^Asynchronous request queued/,
  /^DVTI create request sent/,
  /^Using mlist \S+ and username /,
  /^\[(?:IKEv2 -> AAA|AAA -> IKEv2|IKEv2 -> PKI|PKI -> IKEv2)\]/,
  /^Received response from AAA/,
  /DPD\/liveness query|^DPD timer expired|^Sending ACK to informational exchange/,
  /^Process delete request from peer/,
  /fragment|reassembl/i,
  /^Redirect |^Cookie |^Received a cookie|COOKIE notify/,
  // EAP lines; those that only name a method are confirmed
  /\b(?:Generating|Sending|Processing) (?:AnyConnect )?EAP\b|^Checking for Dual Auth|^Using authentication method list /,
  // 2.8, failures
  /Key not found/,
  /Create child exchange failed/,
  /Maximum number of retransmissions reached|Exceeded .*retransmi/,
  /Failed to allocate IP addr|\bpool\b.*exhausted|No address available/,
  /Failed to set group policy|\bauthori[sz]ation\b.*failed|AAA author/,
  /\bEAP\b.*fail/i,
  /Failed to remove peer correlation entry/,
  /Max SA limit reached|call admission|\brejected\b.*resource/,
  /\b(?:integrity|decrypt)\b.*failed|Failed to decrypt|\bHMAC\b/,
  /Unsupported critical payload|Invalid payload|INVALID_SYNTAX|Exchange type mismatch/,
];

/** Contained in a packet block or a debug tag, these words are confirmed however they look. */
export const GATEWAY_CONFIRMED: readonly RegExp[] = [
  /^(?:Received|Sending) Packet \[/,
  /^No duplicate IKEv2 SA found|^Checking for duplicate IKEv2 SA/,
  /^Check for EAP exchange|authentication method is '/,
];

/** On a client's message, its lines joined with blanks. */
export const CLIENT_UNCONFIRMED: readonly RegExp[] = [
  // 4.1, notices
  /Please enter your username and password\./,
  /sent to the user: Disconnected(?:\.| from )/,
  /The following message was received from the secure gateway:/,
  /\bLogin failed\.|\bLogin denied/,
  /No valid certificates available for authentication\./,
  /Security Warning: Untrusted .*Certificate/,
  /terminated due to a loss of communication with the secure gateway/,
  /sent to the user: On a trusted network\./,
  // 4.2, sessions
  /\bAn IPsec(?:\/IKEv2)? VPN connection to .* has been requested by the user/i,
  /The Primary (?:IPsec|DTLS) connection is being re-established/,
  /VPN connection has been disconnected\./,
  // 4.3, IPsec
  /Using default IKE ID|IPsec tunnel is initiating/,
  /Opened IKE socket from/,
  /\bikev2_log\b|ikev2_anyconnect_osal/,
  /\bCIKEConnectionMgr\b|\bCIPsecTunnel/,
  // 4.4, suspend: only the close message and the resume line are confirmed
  /client agent has been suspended|going into system suspend/i,
  // 4.5, reasons whose text is not confirmed
  /\bHigh level reconnect reason code/,
  /reconnect reason code \d+: .*(?:network interface|IP address|no longer preferred|public address|\brekey)/i,
  /reconnect reason code \d+: .*(?:routing|firewall|adapter|driver)/i,
  // 4.7, 4.8
  /DPD\w*NO\w*RESPONSE/,
  /Termination reason code \d+/,
  // 4.10, 4.11
  /downloader.*bypassed|bypass(?:ed|ing).*downloader/i,
  /Downloader .*(?:failed|interrupted)/,
  /(?:Current )?Profile Settings:/,
];
