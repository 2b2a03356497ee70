// A whole running-config of the headend. Based on the example in Cisco's document on IKEv2 and AnyConnect reconnect.

export const CONFIG_SECRETS = ['Fake-Login-Secret-Do-Not-Print', 'Fake-Enable-Secret-Do-Not-Print'] as const;

export interface ConfigOptions {
  readonly changed: string;
  readonly clock: readonly string[];
  readonly timestamps: string;
  readonly extraService?: readonly string[];
  /** Lines of the IKEv2 profile after the AAA lines; they decide what the case is about. */
  readonly profileLines: readonly string[];
  /** Sections that stand before the profile, a keyring for example. */
  readonly beforeProfile?: readonly string[];
}

export function runningConfig(options: ConfigOptions): string {
  const body = `!
! Last configuration change at ${options.changed} by admin
!
version 17.16
service timestamps debug ${options.timestamps}
service timestamps log ${options.timestamps}
${(options.extraService ?? []).map((line) => `${line}\n`).join('')}platform qfp utilization monitor load 80
platform console virtual
!
hostname gw1
!
boot-start-marker
boot-end-marker
!
enable secret 9 ${CONFIG_SECRETS[1]}
!
aaa new-model
!
aaa authentication login default local
aaa authentication login a-eap-authen-local local
aaa authorization exec default local
aaa authorization network a-eap-author-grp local
!
aaa session-id common
${options.clock.join('\n')}
!
ip domain name example.com
!
login on-success log
!
subscriber templating
multilink bundle-name authenticated
!
crypto pki trustpoint IKEv2-TP
 enrollment terminal
 subject-name CN=vpn.example.com
 subject-alt-name vpn.example.com
 revocation-check none
 rsakeypair IKEv2-TP
!
crypto pki certificate chain IKEv2-TP
 certificate 02 nvram:example#2.cer
 certificate ca 01 nvram:example#1CA.cer
!
license udi pid C8000V sn 9EXAMPLE001
memory free low-watermark processor 63709
!
spanning-tree extend system-id
!
username admin privilege 15 secret 9 ${CONFIG_SECRETS[1]}
username user1 password 0 ${CONFIG_SECRETS[0]}
!
redundancy
!
crypto ikev2 authorization policy ikev2-auth-policy 
 pool ACPPOOL
 def-domain example.com
 route set access-list split_tunnel
!
crypto ikev2 proposal default
 encryption aes-cbc-256
 integrity sha512 sha384
 group 19 14 21
!
crypto ikev2 policy default
 match fvrf any
 proposal default
!
${(options.beforeProfile ?? []).map((line) => `${line}\n`).join('')}crypto ikev2 profile AnyConnect-EAP
 match identity remote key-id *$AnyConnectClient$*
 authentication local rsa-sig
 authentication remote anyconnect-eap aggregate
 pki trustpoint IKEv2-TP
${options.profileLines.map((line) => ` ${line}\n`).join('')}!
no crypto ikev2 http-url cert
!
crypto vpn anyconnect bootflash:cisco-secure-client-win-5.1.8.105-webdeploy-k9.pkg sequence 1
crypto vpn anyconnect profile acvpn bootflash:acvpn.xml
!
crypto ipsec transform-set TSET esp-aes 256 esp-sha384-hmac 
 mode tunnel
!
crypto ipsec profile AnyConnect-EAP
 set transform-set TSET 
 set ikev2-profile AnyConnect-EAP
!
interface GigabitEthernet1
 description outside
 ip address 198.51.100.10 255.255.255.0
 negotiation auto
 no mop enabled
 no mop sysid
!
interface GigabitEthernet2
 description inside
 ip address 192.168.10.1 255.255.255.0
 negotiation auto
 no mop enabled
 no mop sysid
!
interface Virtual-Template10 type tunnel
 ip unnumbered GigabitEthernet1
 tunnel mode ipsec ipv4
 tunnel protection ipsec profile AnyConnect-EAP
!
ip local pool ACPPOOL 192.168.20.5 192.168.20.10
ip forward-protocol nd
no ip http server
no ip http secure-server
!
ip route 0.0.0.0 0.0.0.0 198.51.100.1
ip ssh version 2
!
ip access-list standard split_tunnel
 10 permit 192.168.10.0 0.0.0.255
!
control-plane
!
line con 0
 stopbits 1
line aux 0
line vty 0 4
 transport input ssh
!
ntp server 192.168.10.123
end

`;
  return `Building configuration...\n\nCurrent configuration : ${Buffer.byteLength(body)} bytes\n${body}`;
}

/** The profile lines of a headend that is set up as Cisco's document shows. */
export const SOUND_PROFILE: readonly string[] = [
  'dpd 45 2 on-demand',
  'aaa authentication anyconnect-eap a-eap-authen-local',
  'aaa authorization group anyconnect-eap list a-eap-author-grp ikev2-auth-policy',
  'aaa authorization user anyconnect-eap cached',
  'virtual-template 10',
  'anyconnect profile acvpn',
  'reconnect timeout 900',
];
