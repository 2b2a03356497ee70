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
