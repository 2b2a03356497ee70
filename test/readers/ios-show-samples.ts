// Outputs written from the templates of ios-text.md section 4; all values are invented. Each is what a prompt was answered.

export const SESSION_DETAIL = `gw1#sh cry ses de
Crypto session current status

Code: C - IKE Configuration mode, D - Dead Peer Detection
K - Keepalives, N - NAT-traversal, T - cTCP encapsulation
X - IKE Extended Authentication, F - IKE Fragmentation
R - IKE Auto Reconnect, U - IKE Dynamic Route Update
S - SIP VPN, E - Stronger IKE Encryption Enforced
Q - Quantum-safe Encryption

Interface: Virtual-Access3
Username: user77
Profile: RA_PROFILE
Group: GRP99
Assigned address: 192.168.20.5
Uptime: 1d02h
Session status: UP-ACTIVE
Peer: 198.51.100.20 port 63516 fvrf: WAN ivrf: (none)
      Desc: the laptop of user77
      Phase1_id: 6131423263334434
      System IP: 192.0.2.99  Interface: Lo0
  Session ID: 3131
  IKEv2 SA: local 203.0.113.5/500 remote 198.51.100.20/500 Inactive
          Capabilities:(none) connid:7 lifetime:0
  IKEv2 SA: local 203.0.113.5/4500 remote 198.51.100.20/63516 Active
          Capabilities:DNR connid:8 lifetime:23:59:45
  IPSEC FLOW: permit ip 0.0.0.0/0.0.0.0 host 192.168.20.5
        Active SAs: 2, origin: dynamic crypto map
        Inbound:  #pkts dec'ed 111 drop 2 life (KB/Sec) KB Vol Rekey Disabled/3060
        Outbound: #pkts enc'ed 333 drop 4 life (KB/Sec) 4607772/1874
  IPSEC FLOW: permit ipv6 ::/0 host 2001:DB8::5
        Active SAs: 0, origin: crypto map
`;

export const SESSION_IPV6 = `gw1#show crypto session detail
Interface: Virtual-Access4
Session status: UP-IDLE
Peer: 2001:DB8::20 port 500
  IKEv2 SA: local 2001:DB8::5/500
          remote 2001:DB8::20/500 Active
          Capabilities:(none) connid:1 lifetime:0
`;

export const SA_DETAILED = `gw1#sh cry ikev2 sess det
 IPv4 Crypto IKEv2 Session

Session-id:3131, Status:UP-ACTIVE, IKE count:1, CHILD count:2

Tunnel-id Local                 Remote                fvrf/ivrf            Status
77        203.0.113.5/4500      198.51.100.20/63516   FV1/IV2              READY
      Encr: AES-GCM, keysize: 256, PRF: SHA512, Hash: None, DH Grp:19, Auth sign: RSA, Auth verify: PSK, QR
      PQC Key Exchange: ML-KEM-768
      Life/Active Time: 86400/620 sec
      CE id: 1016, Session-id: 16, MIB-id: 12
      Status Description: Negotiation done
      Local spi: 67C3394ED1EAADE7       Remote spi: EBFE2587F20EA7C2
      Local id: 203.0.113.5
      Remote id: *$AnyConnectClient$*
      Remote EAP id: user77
      Local req msg id:  2              Remote req msg id:  26
      Local next msg id: 3              Remote next msg id: 27
      Local req queued:  4              Remote req queued:  28
      Local window:      5              Remote window:      1
      DPD configured for 45 seconds, retry 2
      IETF Std Fragmentation  enabled. IETF Std Fragmentation MTU in use: 1272 bytes.
      Dynamic Route Update: enabled
      Extended Authentication configured.
      NAT-T is detected  inside
      Cisco Trust Security SGT is enabled
      Assigned host addr: 192.168.20.5
      Pushed IP address: 192.0.2.4
      Initiator of SA : No
      Remote subnets:
      10.0.0.0 255.0.0.0
      192.0.2.64 255.255.255.192
      Quantum-safe Encryption using Manual PPK
      Local Sys Id: 1.1.1.1 Remote Sys Id: 2.2.2.2
      PEER TYPE: AnyConnect
Child sa: local selector  0.0.0.0/0 - 255.255.255.255/65535
          remote selector 192.168.20.5/0 - 192.168.20.5/65535
          ESP spi in/out: 0x2E14CBAF/0xD5590D3
          AH spi in/out: 0x0/0x0
          CPI in/out: 0x0/0x0
          Encr: AES-CBC, keysize: 128, esp_hmac: SHA256
          ah_hmac: None, comp: IPCOMP_NONE, mode tunnel
Child sa:
          local selector       ->      remote selector
          2001:DB8::/0 - 2001:DB8::FFFF/65535    ->    2001:DB8:1::/0 - 2001:DB8:1::FFFF/65535
          ESP spi in/out: 0x1/0x2

 IPv6 Crypto IKEv2 Session
`;

export const IPSEC_SA = `gw1#sh cry ips sa det
interface: Virtual-Access1
    Crypto map tag: Virtual-Access1-head-0, local addr 203.0.113.5

   protected vrf: (none)
   local  ident (addr/mask/prot/port): (0.0.0.0/0.0.0.0/0/0)
   remote ident (addr/mask/prot/port): (192.168.20.5/255.255.255.255/0/0)
   current_peer 198.51.100.20 port 63516
     PERMIT, flags={origin_is_acl,}
    #pkts encaps: 4, #pkts encrypt: 5, #pkts digest: 6
    #pkts decaps: 7, #pkts decrypt: 8, #pkts verify: 9
    #pkts not compressed: 0, #pkts compr. failed: 1
    #pkts no sa (send) 2, #pkts invalid sa (rcv) 3
    #pkts replay rollover (send): 10, #pkts replay rollover (rcv) 11
    ##pkts replay failed (rcv): 12
    #send errors 13, #recv errors 14

     local crypto endpt.: 203.0.113.5, remote crypto endpt.: 198.51.100.20
     plaintext mtu 1438, path mtu 1500, ip mtu 1499, ip mtu idb GigabitEthernet1
     current outbound spi: 0xD5590D3(223711443)
     PFS (Y/N): Y, DH group: group19, PQC Key Exchange: ML-KEM-768

     inbound esp sas:
      spi: 0x2E14CBAF(773114799)
        transform: esp-gcm 256 ,
        in use settings ={Tunnel UDP-Encaps, esn}
        conn id: 2076, flow_id: CSR:76, sibling_flags FFFFFFFF80004048, crypto map: Virtual-Access1-head-0, initiator : False
        sa timing: remaining key lifetime (k/sec): (4607999/83191)
        IV size: 8 bytes
        replay detection support: Y
        Status: ACTIVE(ACTIVE)

     inbound ah sas:

     inbound pcp sas:

     outbound esp sas:
      spi: 0xD5590D3(223711443)
        transform: esp-gcm 256 ,
        sa timing: remaining key lifetime 1 day
     outbound ah sas:

     outbound pcp sas:

   protected vrf: INS
   local  ident (addr/mask/prot/port): (10.0.0.0/255.0.0.0/0/0)
   remote ident (addr/mask/prot/port): (192.168.20.6/255.255.255.255/0/0)
   current_peer 198.51.100.21 port 500
     current outbound spi: 0x0(0)
`;

export const STATS = `gw1#show crypto ikev2 stats
--------------------------------------------------------------------------------
                          Crypto IKEv2 SA Statistics
--------------------------------------------------------------------------------
System Resource Limit:   1        Max IKEv2 SAs: 2        Max in nego(in/out): 40/400
Total incoming IKEv2 SA Count:    3        active:        4        negotiating: 5
Incoming IKEV2 Cookie Challenged Requests: 6
    accepted: 7        rejected: 8        rejected no cookie: 9
Incoming Requests dropped as LOW Q limit reached : 10
SA Strength Enforcement Rejects - incoming:        11 outgoing:        12
PPK Retrieve Failure    -    ALL:      13        With PPK Required:    14
`;

export const STATS_EXCHANGE = `gw1#show crypto ikev2 stats exchange
EXCHANGE/NOTIFY                   TX(REQ)    TX(RES)    RX(REQ)    RX(RES)

EXCHANGES

IKE_AUTH                               83      19340      19341         84

ERROR NOTIFY

AUTHENTICATION_FAILED                   0          3          0          0

CONFIG PAYLOAD TYPE                    TX         RX

CFG_REQUEST                            83      19340

OTHER COUNTERS

NO_NAT                              19426
`;

export const STATS_EXT = `gw1#show crypto ikev2 stats ext-service
--------------------------------------------------------------
AAA OPERATION                                PASSED     FAILED
--------------------------------------------------------------
AUTHENTICATION USING EAP                         21          2
--------------------------------------------------------------
PPK SKS  OPERATION                           PASSED     FAILED
--------------------------------------------------------------
PPK GET CAP                                       3          4
`;

export const STATS_TIMEOUT = `gw1#show crypto ikev2 stats timeout
EXT SERVICE TIMER                 1
AUTH TIMER                        2
PACKET MAXIMUM RETRANS TIMER      3
DPD MAX RETRANS TIMER             4
`;

export const STATS_PSH = `gw1#show crypto ikev2 stats psh
ikev2 psh requested: 1
ikev2 psh request success: 2
ikev2 psh return requested: 3
ikev2 psh return success: 4
`;

export const COUNT = `gw1#show crypto ikev2 count
5 Negotiating SAs
6 Session
7 Active SAs
8 Created SAs
9 Deleted SAs
10 Marked for Deletion SAs
`;

export const ERRORS = `gw1#show crypto ikev2 diagnose error
Exit Path Table - status: enable, current entry 2, deleted 1, max allow 50

Error(3): Failed to receive the AUTH msg before the timer expired
-Traceback= 1#331406e74d9f0b63997a672584b5e8c5 :5DE32C0BE000+C2CDC54
:5DE32C0BE000+C2FC4EA
Error(4): A supplied parameter is incorrect
`;

export const PROFILE = `gw1#show crypto ikev2 profile
IKEv2 profile: RA
 Shutdown : No
 Ref Count: 4
 Match criteria:
  Fvrf: global
  Local address/interface: none
  Identities:
   key-id *$AnyConnectClient$*
   address 10.0.0.0 255.0.0.0
  Certificate maps: none
 Local identity: DN
 Remote identity: none
 Local authentication method: rsa-sig
 Remote authentication method(s): anyconnect-eap
 EAP options: none
 Keyring: none
 Trustpoint(s):
  TP1
 Lifetime: 86400 seconds
 DPD: interval 45, retry-interval 2, on-demand
 NAT-keepalive: disabled
 Ivrf: none
 Virtual-template: 10
 mode auto
 AAA AnyConnect EAP authentication mlist: L1
 AAA EAP authentication mlist: none
 AAA authentication mlist: none
 AAA Accounting: none
 AAA group authorization: L2
 AAA user authorization: none
 Reconnect timeout 900
 Something New: yes
IKEv2 profile: SECOND
 Shutdown : Yes
`;

export const POLICY = `gw1#show crypto ikev2 policy
 IKEv2 policy : default
      Match fvrf : any
      Match address local : any
      Proposal    : default
      Proposal    : P2
`;

export const PROPOSAL = `gw1#show crypto ikev2 proposal
 IKEv2 proposal: P1
      Encryption : AES-GCM-256 AES-CBC-256
      Integrity  : none
      PRF        : SHA512 SHA384
      DH Group   : DH_GROUP_256_ECP/Group 19 DH_GROUP_521_ECP/Group 21
`;

export const VERSION = `gw1#show version
Cisco IOS XE Software, Version 17.16.01a
Cisco IOS Software [IOSXE], Virtual XE Software (X86_64_LINUX_IOSD-UNIVERSALK9-M), Version 17.16.1a, RELEASE SOFTWARE (fc3)
Technical Support: http://www.cisco.com/techsupport
Copyright (c) 1986-2024 by Cisco Systems, Inc.

ROM: IOS-XE ROMMON
gw1 uptime is 2 weeks, 1 day, 3 hours, 5 minutes
Uptime for this control processor is 2 weeks, 1 day, 3 hours, 7 minutes
System returned to ROM by reload at 01:02:03 UTC Thu Mar 13 2025
System restarted at 01:05:09 UTC Thu Mar 13 2025
System image file is "bootflash:packages.conf"
Last reload reason: Reload Command

cisco C8000V (VXE) processor (revision VXE) with 2079934K/3075K bytes of memory.
Processor board ID 9ABCDEFGHIJ
`;

export const INVENTORY = `gw1#show inventory
NAME: "Chassis", DESCR: "Cisco C8000V Chassis"
PID: C8000V            , VID: V00  , SN: 9ABCDEFGHIJ

NAME: "module R0", DESCR: "Cisco C8000V Route Processor"
PID: C8000V            , VID: V01  , SN: JAB1303001C
`;

export const CLOCK_DETAIL = `gw1#show clock detail
*01:27:35.123 UTC Thu Mar 13 2025
Time source is NTP
Summer time starts 02:00:00 CET Sun Mar 30 2025
Summer time ends 03:00:00 CEST Sun Oct 26 2025
`;

export const NTP = `gw1#show ntp status
Clock is synchronized, stratum 3, reference is 192.0.2.1
nominal freq is 250.0000 Hz, actual freq is 249.9980 Hz, precision is 2**10
reference time is EB7D0A11.5C28F6B0 (01:20:17.360 UTC Thu Mar 13 2025)
clock offset is -0.5000 msec, root delay is 1.50 msec
`;

export const CONDITIONS = `gw1#show crypto debug-condition
Crypto conditional debug currently is turned ON
IKE debug context unmatched flag:  OFF
Filters:
Peer IP address: 198.51.100.20 subnet 255.255.255.255
Username: user77
`;

export const BRIEF = `gw1#show crypto session brief
Status: A- Active, U - Up, D - Down, I - Idle
           Peer      I/F         Username   Group/Phase1_id         Uptime Status
198.51.100.20      Vi3      user77     GRP99                        00:12:34     UA
`;

export const NTP_PEERS = `gw1#show ntp associations
  address         ref clock       st   when   poll reach  delay  offset   disp
*~192.0.2.1       .GNSS.           1     22     64   377  1.000  -0.500  1.204
`;

export const SAMPLES: readonly string[] = [
  SESSION_DETAIL,
  SESSION_IPV6,
  SA_DETAILED,
  IPSEC_SA,
  STATS,
  STATS_EXCHANGE,
  STATS_EXT,
  STATS_TIMEOUT,
  STATS_PSH,
  COUNT,
  ERRORS,
  PROFILE,
  POLICY,
  PROPOSAL,
  VERSION,
  INVENTORY,
  CLOCK_DETAIL,
  NTP,
  CONDITIONS,
  BRIEF,
  NTP_PEERS,
];
