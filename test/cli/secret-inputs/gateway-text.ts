// What Cisco IOS prints with secrets in it: configurations in every way that they come, debug, syslog, typed commands.
import { planted, type SecretFile } from './secret-file.ts';

const GLOBAL = `
enable secret 9 $9$*
enable password 7 §
username mira privilege 15 secret 5 $1$*
username user1 password 0 *
username user2 password 7 §
username user3 secret *
aaa group server radius ISE
 server-private 10.0.0.1 auth-port 1812 acct-port 1813 key 7 §
 server-private 10.0.0.2 key *
aaa server radius dynamic-author
 client 10.0.0.3 server-key 0 *
 server-key *
radius-server key *
radius-server host 10.0.0.4 auth-port 1645 key 0 *
radius server ISE-1
 address ipv4 10.0.0.5 auth-port 1812 acct-port 1813
 key 7 §
 pac key 0 *
tacacs-server key *
tacacs-server host 10.0.0.6 key 7 §
tacacs server T1
 key *
key chain OSPF
 key 1
  key-string *
key config-key password-encrypt *
key config-key 1 *
crypto pki export TP pem terminal 3des *
crypto pki export TP pkcs12 flash:gw1.p12 *
crypto pki import TP pkcs12 terminal password *
crypto key import rsa K pem terminal *
crypto skip-client SKS
 psk id 7 key 0 *
test aaa group radius mira * new-code
test aaa group ISE server 10.0.0.1 mira * legacy
crypto isakmp key * address 0.0.0.0 0.0.0.0
crypto isakmp key 6 * hostname peer.example.com
crypto isakmp client configuration group G
 key *
crypto keyring KR
  pre-shared-key address 10.0.0.7 key *
crypto pki trustpoint TP
 password 7 §
crypto ikev2 name-mangler NM
 eap suffix delimiter @
crypto ikev2 keyring KR
 peer one
  address 10.0.0.8
  pre-shared-key *
 peer two
  pre-shared-key local *
  pre-shared-key remote 6 *
 peer three
  pre-shared-key hex §
  ppk manual id 7 key 6 *
 peer four
  pre-shared-key 0 * with a blank in it
ip ospf message-digest-key 1 md5 7 §
ip ospf authentication-key *
standby 1 authentication md5 key-string 7 §
ntp authentication-key 1 md5 § 7
snmp-server community * RO
snmp-server host 10.0.0.9 version 2c *
snmp-server user admin group v3 auth sha * priv aes 128 *
ppp chap password 0 *
ppp pap sent-username mira password 7 §
ip ftp password 7 §
ip http client password 0 *
ip sla keychain *
ldap server LDAP
 bind authenticate root-dn CN=mira password *
archive
 path ftp://mira:*@10.0.0.10/config
line vty 0 4
 password 7 §
wpa-psk ascii 0 *
`;

/** In the section that findings quote. */
const PROFILE = `
 match identity remote key-id *$AnyConnectClient$*
 authentication local rsa-sig
 authentication local pre-share key 6 *
 authentication remote pre-share key *
 authentication remote anyconnect-eap aggregate
 keyring aaa LIST password 6 *
 keyring aaa LIST name-mangler NM password *
 keyring local KR
 aaa authorization group psk list LIST name-mangler NM password *
 aaa authorization user psk list LIST mira password 6 *
 aaa authorization user anyconnect-eap list LIST mira password *
 pki trustpoint TP
 description the key is *
 dpd 45 2 on-demand
 virtual-template 10
 anyconnect profile acvpn
 reconnect timeout 900
`;

const DEBUG = `
Mar 20 2025 14:00:06.812 UTC: IKEv2:(SESSION ID = 5,SA ID = 1):Config data to send:
Config-type: Config-reply
Attrib type: ipv4-addr, length: 4, data: 192.168.20.5
Attrib type: unknown, length: 32, data: ¤
Attrib type: session-token, length: 32, data: *
Attrib type: IKEV2_MODECFG_SESSION_TOKEN, length: 32, data: *
Attrib type: reconnect-secret, length: 32, data: *
Attrib type: 28722, length: 32, data: ¤
Attrib type: unknown - 28722, length: 32, data: *
Mar 20 2025 14:00:06.813 UTC: IKEv2:(SESSION ID = 5,SA ID = 1):Attrib type: unknown, length: 32, data: *
Mar 20 2025 14:00:06.814 UTC: IKEv2-ERROR:(SESSION ID = 5,SA ID = 1):: Attrib type: unknown, length: 32, data: ¤
Mar 20 2025 14:00:06.815 UTC: IKEv2-ERROR:(SESSION ID = 5,SA ID = 1):: Failed to verify session-token *
Mar 20 2025 14:00:06.816 UTC: IKEv2-ERROR:(SESSION ID = 5,SA ID = 1):: Failed to find the password: *
Mar 20 2025 14:00:06.817 UTC: IKEv2-ERROR:(SESSION ID = 5,SA ID = 1):: Failed to match pre-shared-key * of the peer
Mar 20 2025 14:00:06.818 UTC: IKEv2:(SESSION ID = 5,SA ID = 1):Failed to open https://mira:*@gw.example.com/
Mar 20 2025 14:00:06.819 UTC: IKEv2-ERROR:(SESSION ID = 5,SA ID = 1):: <session-token>*</session-token> is not known
Mar 20 2025 14:00:06.820 UTC: IKEv2:(SESSION ID = 5,SA ID = 1):Queuing IKE SA delete request reason: token=* is not known
Mar 20 2025 14:00:06.821 UTC: IKEv2:(SESSION ID = 5,SA ID = 1):SKEYSEED: §
Mar 20 2025 14:00:06.822 UTC: RADIUS:  User-Password       [2]   34  *
Mar 20 2025 14:00:06.823 UTC: RADIUS:   Cisco AVpair       [1]   60  "ipsec:ikev2-password-local=*"
Mar 20 2025 14:00:06.824 UTC: RADIUS:  Tunnel-Password     [69]  34  01:"*"
Mar 20 2025 14:00:06.825 UTC: %PARSER-5-CFGLOG_LOGGEDCMD: User:admin  logged command:pre-shared-key local *
Mar 20 2025 14:00:06.826 UTC: %PARSER-5-CFGLOG_LOGGEDCMD: User:admin  logged command:username mira password 0 *
Mar 20 2025 14:00:06.827 UTC: %IKEV2-3-NEG_ABORT: Negotiation aborted due to ERROR: webvpn=*
`;

const TYPED = `
gw1#show crypto isakmp key
Keyring      Hostname/Address                            Preshared Key

default      10.0.0.7                                    *
gw1#configure terminal
gw1(config)#username mira password 0 *
gw1(config)#key config-key password-encrypt *
gw1(config)#crypto ikev2 keyring KR
gw1(config-ikev2-keyring)#peer one
gw1(config-ikev2-keyring-peer)#pre-shared-key local *
gw1(config-ikev2-keyring-peer)#crypto ikev2 profile TYPED
gw1(config-ikev2-profile)#match identity remote key-id *$AnyConnectClient$*
gw1(config-ikev2-profile)#authentication remote pre-share key *
gw1(config-ikev2-profile)#keyring local KR
gw1(config-ikev2-profile)#reconnect
gw1(config-ikev2-profile)#radius server ISE
gw1(config-radius-server)#key *
gw1(config-radius-server)#end
gw1#copy running-config scp://mira:*@10.0.0.10/config
Password: *
gw1#test aaa group radius mira * new-code
gw1#show clock
14:00:30.000 UTC Thu Mar 20 2025
gw1#`;

export function gatewayText(): SecretFile[] {
  const config = `${GLOBAL.replace('crypto ikev2 name-mangler', `crypto ikev2 profile RA${PROFILE}crypto ikev2 name-mangler`)}`;
  const whole = `Building configuration...\n\nCurrent configuration : 3400 bytes\n!\nversion 17.16\nhostname gw1\n${config.trim()}\nend\n`;
  const oneLine = `crypto ikev2 profile ONE${PROFILE.replaceAll('\n', ' ')}\n!\n`;
  const bare = GLOBAL.replace(/^ +/gm, '');
  return [
    file('config.txt', whole),
    file(
      'config-without-blanks.txt',
      `hostname gw2\n${bare}crypto ikev2 profile BARE${PROFILE.replace(/^ +/gm, '')}!\n`,
    ),
    file('profile-on-one-line.txt', `hostname gw3\n${oneLine}`),
    file('debug.log', DEBUG.trimStart()),
    file('terminal.log', TYPED.trimStart()),
    // Each ends inside of a line with a secret, which may be cut.
    file(
      'cut-profile.txt',
      'hostname gw4\ncrypto ikev2 profile CUT\n match fvrf any\n authentication remote pre-share key *',
    ),
    file(
      'cut-key.txt',
      'service timestamps debug datetime msec\nhostname gw5\ncrypto ikev2 keyring KR\n peer one\n  pre-shared-key *',
    ),
    file(
      'cut-debug.log',
      `${DEBUG.trimStart().split('\n').slice(0, 4).join('\n')}\nAttrib type: session-token, length: 32, data: *`,
    ),
    file(
      'cut-error.log',
      'Mar 20 2025 14:00:06.812 UTC: IKEv2-ERROR:(SESSION ID = 5,SA ID = 1):: Failed to verify session-token *',
    ),
    file('quoted.txt', whole.replace(/^/gm, '> ').replaceAll('gw1', 'gw6')),
  ];
}

const file = (name: string, template: string): SecretFile => planted(`gateway/${name}`, template, 'ios');
