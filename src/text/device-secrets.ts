// Secrets of a router's configuration that stand behind words of their own: keys of NTP, SNMP, routing and first-hop
// protocols, AAA servers, manual IPsec keys. The rules of `secrets.ts` hold: what stands before the secret is kept.

/** A pattern, and words in lower case of which a line has one where the pattern finds anything; `''` is in all lines. */
export type SecretForm = readonly [words: string, form: RegExp];

export const DEVICE_SECRETS: readonly SecretForm[] = [
  // ntp authentication-key 1 md5 abc 7
  ['authentication-key', /\b(ntp\s+authentication-key\s+\d{1,10}\s+\S+\s+)(\S+)/i],
  // standby 1 authentication abc · vrrp 1 authentication text abc · glbp 1 authentication md5 key-string 7 abc
  [
    'standby vrrp glbp',
    /\b((?:standby|vrrp|glbp)\s+(?:\d{1,5}\s+)?authentication\s+(?:text\s+|md5\s+(?:key-string\s+)?)?(?:[0-9]\s+)?(?:timeout\s+\d{1,6}\s+)?)(\S.*)$/i,
  ],
  // ip nhrp authentication abc
  ['nhrp', /\b(nhrp\s+authentication\s+)(\S.*)$/i],
  // ip ospf authentication-key 7 abc · area 0 virtual-link 192.0.2.1 authentication-key abc
  [
    'authentication-key',
    /\b((?:ospf|area|virtual-link|sham-link)\s.{0,120}?authentication-key\s+(?:[0-9]\s+)?|^\s*authentication-key\s+(?:[0-9]\s+)?)(\S+)/i,
  ],
  // ip ospf message-digest-key 1 md5 7 abc
  ['message-digest-key', /\b(message-digest-key\s+\d{1,3}\s+\S+\s+(?:[0-9]\s+)?)(\S+)/i],
  // ipv6 ospf authentication ipsec spi 256 sha1 7 abc · ospfv3 encryption ipsec spi 256 esp aes-cbc 128 abc sha1 def
  ['ipsec', /\b(authentication\s+ipsec\s+spi\s+\d{1,10}\s+\S+\s+(?:[0-9]\s+)?)(\S.*)$/i],
  ['ipsec', /\b(encryption\s+ipsec\s+spi\s+\d{1,10}\s+esp\s+)(\S.*)$/i],
  // authentication mode hmac-sha-256 7 abc
  ['hmac-sha-256', /\b(authentication\s+mode\s+hmac-sha-256\s+(?:[0-9]\s+)?)(\S+)/i],
  // snmp-server community abc ro · snmp mib community-map abc
  ['snmp-server', /\b(snmp-server\s+community\s+(?:[0-9]\s+)?)(\S+)/i],
  ['community-map', /\b(snmp\s+mib\s+community-map\s+)(\S+)/i],
  // snmp-server user u g v3 auth sha abc priv aes 128 def
  ['snmp-server', /\b(snmp-server\s+user\s.{1,200}?\sauth\s+(?:md5|sha\S*)\s+)(\S+)/i],
  ['snmp-server', /\b(snmp-server\s+user\s.{1,300}?\spriv\s+(?:3des|des|aes\s+\d{3}|aes\S*)\s+)(\S+)/i],
  // snmp-server host 192.0.2.1 vrf Mgmt informs version 2c abc udp-port 162
  [
    'snmp-server',
    /\b(snmp-server\s+host\s+\S+\s+(?:vrf\s+\S+\s+)?(?:(?:traps?|informs?)\s+)?(?:version\s+(?:1|2c|3\s+(?:auth|noauth|priv))\s+)?)(\S+)/i,
  ],
  // radius-server key 7 abc · radius-server host 192.0.2.1 auth-port 1812 key 7 abc · tacacs-server key abc · pac key 0 abc
  // server-private 192.0.2.1 key 7 abc
  ['-server', /\b((?:radius|tacacs)-server\s(?:.{0,200}?\s)?key\s+(?:[0-9]\s+)?)(\S.*)$/i],
  ['server-private', /\b(server-private\s.{0,200}?\skey\s+(?:[0-9]\s+)?)(\S.*)$/i],
  ['pac', /\b(pac\s+key\s+(?:[0-9]\s+)?)(\S.*)$/i],
  // set session-key inbound esp 256 cipher abc authenticator def · set session-key outbound ah 256 abc
  ['session-key', /\b(session-key\s.{1,80}?\scipher\s+)(\S+)/i],
  ['session-key', /\b(session-key\s.{1,400}?\sauthenticator\s+)(\S+)/i],
  ['session-key', /\b(session-key\s+\S+\s+ah\s+\d{1,10}\s+)(\S+)/i],
  // psk id x key 0 abc, of a key server for PPK · crypto isakmp client configuration group G key abc · key config-key 1 abc
  ['psk', /\b(psk\s+id\s+\S+\s+key\s+(?:(?:[0-9]|hex)\s+)?)(\S.*)$/i],
  ['group', /\b(configuration\s+group\s+\S+\s+key\s+(?:[0-9]\s+)?)(\S.*)$/i],
  ['config-key', /\b(config-key\s+\d{1,2}\s+)(\S.*)$/i],
  // crypto pki export TP pem terminal 3des abc · crypto pki import TP pkcs12 flash:gw1.p12 abc · crypto key import rsa K pem terminal abc
  [
    'pem pkcs12',
    /\b((?:ex|im)port\s+(?:(?:rsa|ec)\s+)?\S+\s+(?:pem|pkcs12)\s+(?:rsa\s+)?(?:(?:terminal|url\s+\S+)\s+(?:(?:3des|des|aes)\s+)?|\S+:\S*\s+))(?!password\b)(\S.*)$/i,
  ],
  // test aaa group radius server 192.0.2.9 alice abc new-code
  [
    'test',
    /\b(test\s+aaa\s+(?:group|server)\s+\S+\s+(?:(?:server|name)\s+\S+\s+(?:(?:auth|acct)-port\s+\d{1,5}\s+){0,2})?(?!server\b|name\b)\S+\s+)(\S.*)$/i,
  ],
  // wpa-psk ascii 0 abc · sap pmk abc mode-list gcm-encrypt · encryption key 1 size 128bit 7 abc transmit-key
  ['wpa-psk', /\b(wpa-psk\s+(?:ascii|hex)\s+(?:[0-9]\s+)?)(\S.*)$/i],
  ['pmk', /\b(sap\s+pmk\s+)(\S+)/i],
  ['size', /\b(encryption\s+(?:vlan\s+\S+\s+)?key\s+\d\s+size\s+\S+\s+(?:[0-9]\s+)?)(\S+)/i],
  // license smart trust idtoken abc local
  ['idtoken', /\b(idtoken\s+)(\S+)/i],
];

/** MIIEpAIBAAKCAQEA...: a whole line of a key or a certificate in PEM. */
export const PEM_LINE = /^(\s{0,8})((?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])(?=\D*\d)[A-Za-z0-9+/]{64})\s{0,8}$/;
