// Who writes the client's VPN messages, by release (AnyConnect 2 to Secure Client 5). What other programs say about a tunnel
// (OpenConnect, NetworkManager, the client's own modules for other purposes) is no evidence of this client.

/** In lower case. */
const PROCESSES: ReadonlySet<string> = new Set([
  ...['vpnagentd', 'vpnagent', 'acvpnagent', 'csc_vpnagent'],
  ...['vpnui', 'acvpnui', 'vpnapi', 'csc_vpnapi', 'csc_ui'],
  ...['vpndownloader', 'acvpndownloader', 'csc_vpndownloader'],
  ...['vpn', 'vpncli', 'acvpncli', 'csc_vpncli'],
  ...['cisco anyconnect secure mobility client', 'cisco secure client'],
]);

/** True for a process of the client that speaks about its tunnel; those of its other modules do not. */
export function isClientProcess(name: string): boolean {
  return PROCESSES.has(name.toLowerCase().replace(/\.(?:exe|app)$/, ''));
}

/** The client's modules for other purposes, in lower case: name resolution, web filters, posture, flow records, drivers. */
const OTHER_MODULES = /^(?:acsock|(?:ac|csc_)(?:umbrella|swg|zta_?|nvm|ise)(?:agent|posture)?d?)$/;

/** True for a module of the client that has nothing to say of its tunnel, whatever words it uses. */
export function isOtherModule(name: string): boolean {
  return OTHER_MODULES.test(name.toLowerCase().replace(/\.exe$/, ''));
}
