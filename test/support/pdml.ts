// The tree of fields that tshark prints with `-T pdml`: each element with its name, its octets in hex and the
// value that tshark shows. Only what tshark writes is read; this is no XML parser.

export interface PdmlNode {
  readonly name: string;
  /** For people: `Payload: Notify (41) - INITIAL_CONTACT`. */
  readonly label: string;
  /** As tshark shows it: `33`, `0x00000001`, `11:22`. */
  readonly show: string;
  /** The octets in lower-case hex; of a field without octets of its own empty. */
  readonly hex: string;
  readonly octets: number;
  readonly children: PdmlNode[];
}

export interface PdmlPacket {
  readonly frame: number;
  /** The layers of the packet, the first one first. */
  readonly layers: readonly PdmlNode[];
}

export function pdmlPackets(text: string): readonly PdmlPacket[] {
  const packets: PdmlPacket[] = [];
  // The elements that are still open, the innermost last; the packet is the first.
  let open: PdmlNode[] = [];
  // What tshark shows may hold line ends, but no `>`.
  for (const [element] of text.matchAll(/<[^>]+>/g)) {
    if (element.startsWith('<packet>')) open = [node('')];
    else if (element.startsWith('</packet>')) packets.push(packet(open));
    else if (element.startsWith('</')) open.pop();
    else if (element.startsWith('<proto') || element.startsWith('<field')) {
      const read = node(element);
      open.at(-1)?.children.push(read);
      if (!element.endsWith('/>')) open.push(read);
    }
  }
  return packets;
}

function packet([root]: readonly PdmlNode[]): PdmlPacket {
  const layers = root?.children ?? [];
  return { frame: Number(shown(layers[0], 'num')), layers };
}

function node(element: string): PdmlNode {
  const attribute = (pattern: RegExp) => pattern.exec(element)?.[1] ?? '';
  return {
    name: attribute(/ name="([^"]*)"/),
    label: attribute(/ showname="([^"]*)"/),
    show: attribute(/ show="([^"]*)"/),
    hex: attribute(/ value="([^"]*)"/),
    octets: Number(attribute(/ size="([^"]*)"/)),
    children: [],
  };
}

/** The children of that name. */
export function fields(parent: PdmlNode | undefined, name: string): readonly PdmlNode[] {
  return parent?.children.filter((child) => child.name === name) ?? [];
}

/** What the first child of that name shows; empty where there is none. */
export function shown(parent: PdmlNode | undefined, name: string): string {
  return fields(parent, name)[0]?.show ?? '';
}

/** The octets of the first child of that name. */
export function octetsOf(parent: PdmlNode | undefined, name: string): string {
  return fields(parent, name)[0]?.hex ?? '';
}
