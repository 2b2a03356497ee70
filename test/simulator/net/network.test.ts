import { describe, expect, test } from 'vitest';
import type { Datagram, Endpoint, SeenPacket } from '../world/packets.ts';
import { MS, SECOND, utc } from '../world/time.ts';
import { newWorld } from '../world/world.ts';
import { parseIp } from './ip.ts';
import { newNetwork } from './network.ts';
import type { Host, LinkState, Site, SiteOptions, Tap } from './topology.ts';
import { parseUdp, type TcpSegment } from './transport.ts';

const START = utc('2025-03-20 14:00:00');
const GATEWAY: Endpoint = { address: '198.51.100.10', port: 4500 };
const LOCAL = '192.168.7.20';
const PUBLIC = '203.0.113.24';

interface Played {
  readonly site: Site;
  readonly client: Host;
  readonly gateway: Host;
  readonly inside: Tap;
  readonly wire: Tap;
  readonly atGateway: Datagram[];
  readonly atClient: Datagram[];
  /** Sends numbered datagrams from the client, one each 10 ms, and plays to the end. */
  numbers(count: number): number[];
  settle(): void;
  say(payload: Buffer | string, more?: { sourcePort?: number; dontFragment?: boolean }): void;
  answer(payload: Buffer | string, more?: { target?: Endpoint; dontFragment?: boolean }): void;
}

function play(
  link: Partial<LinkState> = {},
  options: Partial<SiteOptions> & { seed?: string; gateway?: string } = {},
): Played {
  const world = newWorld(options.seed ?? 'seed', START);
  const network = newNetwork(world);
  const nat = 'nat' in options ? {} : { nat: { publicAddress: PUBLIC, firstPort: 40_001 } };
  const { seed: _, gateway: address = GATEWAY.address, ...rest } = options;
  const site = network.createSite({ name: 'home', tap: 'inside', ...nat, ...rest, link });
  const client = site.attach(LOCAL);
  const gateway = network.gatewayHost({ address, tap: 'wire' });
  const [inside, wire] = [network.taps.get('inside'), network.taps.get('wire')];
  if (inside === undefined || wire === undefined) throw new Error('both taps are named');
  const [atGateway, atClient]: [Datagram[], Datagram[]] = [[], []];
  gateway.onDatagram((datagram) => atGateway.push(datagram));
  client.onDatagram((datagram) => atClient.push(datagram));
  const settle = (): void => world.runUntil(world.now() + SECOND);
  const say: Played['say'] = (payload, { sourcePort = 4500, dontFragment = false } = {}) =>
    client.send({ sourcePort, target: { ...GATEWAY, address }, payload: Buffer.from(payload), dontFragment });
  const answer: Played['answer'] = (
    payload,
    { target = { address: PUBLIC, port: 40_001 }, dontFragment = false } = {},
  ) => gateway.send({ sourcePort: 4500, target, payload: Buffer.from(payload), dontFragment });
  function numbers(count: number): number[] {
    for (let index = 0; index < count; index += 1) {
      world.after(index * 10 * MS, () => say(Buffer.from([0, 0, 0, 0, index >> 8, index & 0xff])));
    }
    world.runUntil(world.now() + count * 10 * MS + SECOND);
    return atGateway.map(({ payload }) => payload.readUInt16BE(4));
  }
  return { site, client, gateway, inside, wire, atGateway, atClient, numbers, settle, say, answer };
}

const ends = (packet: SeenPacket | undefined): string => {
  const datagram = packet && parseUdp(parseIp(packet.ip));
  if (datagram === undefined) return 'no datagram';
  const { source, target } = datagram;
  return `${source.address}:${source.port} > ${target.address}:${target.port}`;
};

describe('a datagram and its answer', () => {
  test('taps see private and public addresses, hosts what is theirs', () => {
    const played = play();
    played.say('hello');
    played.settle();
    played.answer('hi');
    played.settle();
    expect(played.inside.packets.map(ends)).toEqual([
      '192.168.7.20:4500 > 198.51.100.10:4500',
      '198.51.100.10:4500 > 192.168.7.20:4500',
    ]);
    expect(played.wire.packets.map(ends)).toEqual([
      '203.0.113.24:40001 > 198.51.100.10:4500',
      '198.51.100.10:4500 > 203.0.113.24:40001',
    ]);
    expect(played.wire.packets.map((packet) => packet.towardsGateway)).toEqual([true, false]);
    expect(played.atGateway).toEqual([
      { source: { address: PUBLIC, port: 40_001 }, target: GATEWAY, payload: Buffer.from('hello') },
    ]);
    expect(played.atClient).toEqual([
      { source: GATEWAY, target: { address: LOCAL, port: 4500 }, payload: Buffer.from('hi') },
    ]);
  });

  test('latency passes between the taps and hops are counted', () => {
    const { say, settle, inside, wire } = play({ latencyMs: 30, jitterMs: 0 });
    say('hello');
    settle();
    const [before, after] = [inside.packets[0], wire.packets[0]];
    if (before === undefined || after === undefined) throw new Error('seen twice');
    expect(before.at).toBe(START);
    expect(after.at).toBe(START + 30 * MS);
    expect(parseIp(before.ip).hopLimit).toBe(128);
    expect(parseIp(after.ip).hopLimit).toBeLessThan(123);
  });

  test('IPv6 passes without NAT', () => {
    const world = newWorld('six', START);
    const network = newNetwork(world);
    const site = network.createSite({ name: 'home', tap: 'inside', link: { mtu: 1280 } });
    const client = site.attach('2001:db8:7::20');
    const gateway = network.gatewayHost({ address: '2001:db8:ffff::1', tap: 'wire' });
    const seen: Datagram[] = [];
    gateway.onDatagram((datagram) => seen.push(datagram));
    const payload = Buffer.alloc(3000, 5);
    client.send({ sourcePort: 500, target: { address: '2001:DB8:ffff:0::1', port: 500 }, payload });
    world.runUntil(START + SECOND);
    expect(seen).toEqual([
      { source: { address: '2001:db8:7::20', port: 500 }, target: { address: '2001:db8:ffff::1', port: 500 }, payload },
    ]);
    expect(network.taps.get('wire')?.packets).toHaveLength(3);
  });
});

describe('NAT', () => {
  test('one inner endpoint keeps its port, another gets its own', () => {
    const { say, settle, atGateway } = play();
    for (const sourcePort of [500, 4500, 500]) say('x', { sourcePort });
    settle();
    const [a, b, c] = atGateway.map(({ source }) => source.port);
    expect(a).toBe(40_001);
    expect(c).toBe(a);
    expect(b).toBeGreaterThan(40_001);
  });

  test('after a rebind the old port is dead and the next packet gets a new one', () => {
    const { say, answer, settle, site, atGateway, atClient, inside, wire } = play();
    say('before');
    settle();
    site.rebind();
    answer('too late');
    settle();
    expect([atClient.length, inside.packets.length, wire.packets.length]).toEqual([0, 1, 2]);
    say('after');
    settle();
    const port = atGateway.at(-1)?.source.port ?? 0;
    expect(port).toBeGreaterThan(40_001);
    expect(site.publicEndpoint({ address: LOCAL, port: 4500 }, GATEWAY)).toEqual({ address: PUBLIC, port });
    answer('in time', { target: { address: PUBLIC, port } });
    settle();
    expect(atClient).toHaveLength(1);
  });

  test('native ESP finds its way back', () => {
    const { client, gateway, settle } = play();
    const seen: string[] = [];
    gateway.onEsp(({ source, payload }) => seen.push(`${source} ${payload.toString('hex')}`));
    client.onEsp(({ target, payload }) => seen.push(`${target} ${payload.toString('hex')}`));
    gateway.sendEsp(PUBLIC, Buffer.from('00000000', 'hex'));
    settle();
    client.sendEsp(GATEWAY.address, Buffer.from('0badcafe', 'hex'));
    settle();
    gateway.sendEsp(PUBLIC, Buffer.from('12345678', 'hex'));
    settle();
    expect(seen).toEqual([`${PUBLIC} 0badcafe`, `${LOCAL} 12345678`]);
  });
});

describe('MTU', () => {
  const large = Buffer.alloc(3001, 0xab);

  test('both sides send fragments that fit, and both hosts put them together', () => {
    const { say, answer, settle, inside, wire, atGateway, atClient } = play({ mtu: 1400 });
    say(large);
    settle();
    answer(large);
    settle();
    expect(atGateway[0]?.payload).toEqual(large);
    expect(atClient[0]?.payload).toEqual(large);
    for (const { packets } of [inside, wire]) {
      expect(packets).toHaveLength(6);
      for (const { ip } of packets) expect(ip.length).toBeLessThanOrEqual(1400);
    }
  });

  test('later fragments that overtake the first still pass the NAT', () => {
    for (const seed of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const { say, answer, settle, atClient } = play({ reorder: 0.5, jitterMs: 0 }, { seed });
      say('open');
      settle();
      answer(large);
      settle();
      expect(atClient[0]?.payload).toEqual(large);
    }
  });

  test.each(['to-gateway', 'to-client', 'both'] as const)('later fragments lost %s', (dropLaterFragments) => {
    const { say, answer, settle, inside, wire, atGateway, atClient } = play({ dropLaterFragments });
    say('open');
    say(large);
    settle();
    answer(large);
    settle();
    const [up, down] = [dropLaterFragments !== 'to-client', dropLaterFragments !== 'to-gateway'];
    expect(atGateway).toHaveLength(up ? 1 : 2);
    expect(atClient).toHaveLength(down ? 0 : 1);
    expect(inside.packets).toHaveLength(4 + (down ? 1 : 3));
    expect(wire.packets).toHaveLength((up ? 2 : 4) + 3);
  });

  test('DF and too large: seen, dropped and answered with ICMP', () => {
    const { say, answer, settle, inside, wire, atGateway } = play({ mtu: 1400 });
    say('open');
    say(large, { dontFragment: true });
    settle();
    expect(atGateway).toHaveLength(1);
    expect(inside.packets.map(({ ip, towardsGateway }) => [ip.length, ip[9], towardsGateway])).toEqual([
      [32, 17, true],
      [3029, 17, true],
      [56, 1, false],
    ]);
    answer(large, { dontFragment: true });
    settle();
    expect(wire.packets.slice(1).map(({ ip, towardsGateway }) => [ip.length, ip[9], towardsGateway])).toEqual([
      [3029, 17, false],
      [56, 1, true],
    ]);
    expect(inside.packets).toHaveLength(3);
  });
});

describe('the link', () => {
  const sent = Array.from({ length: 400 }, (_, index) => index);

  test('keeps order under jitter', () => expect(play({ jitterMs: 200 }).numbers(400)).toEqual(sent));

  test('loses its share behind the first tap, the same packets each time', () => {
    const one = play({ lossToGateway: 0.2 });
    const arrived = one.numbers(400);
    expect(arrived.length).toBeGreaterThan(280);
    expect(arrived.length).toBeLessThan(360);
    expect(one.inside.packets).toHaveLength(400);
    expect(one.wire.packets).toHaveLength(arrived.length);
    const [again, other] = [play({ lossToGateway: 0.2 }), play({ lossToGateway: 0.2 }, { seed: 'other' })];
    expect(again.numbers(400)).toEqual(arrived);
    expect(again.wire.packets).toEqual(one.wire.packets);
    expect(other.numbers(400)).not.toEqual(arrived);
  });

  test('a higher loss takes more of the same and moves nothing else', () => {
    const few = play({ lossToGateway: 0.1 }).numbers(400);
    const many = play({ lossToGateway: 0.4 }).numbers(400);
    expect(many.every((number) => few.includes(number))).toBe(true);
    expect(play({ lossToGateway: 1 }).numbers(9)).toEqual([]);
  });

  test('loss towards the client leaves the way up alone', () => {
    const { say, answer, settle, atGateway, atClient, wire, inside } = play({ lossToClient: 1 });
    say('x');
    settle();
    answer('y');
    settle();
    expect([atGateway.length, atClient.length, wire.packets.length, inside.packets.length]).toEqual([1, 0, 2, 1]);
  });

  test('reorders and duplicates without losing', () => {
    const reordered = play({ reorder: 0.3 }).numbers(400);
    expect(reordered).not.toEqual(sent);
    expect(reordered.toSorted((a, b) => a - b)).toEqual(sent);
    const doubled = play({ duplicate: 0.3 }).numbers(400);
    expect(doubled.length).toBeGreaterThan(450);
    expect([...new Set(doubled)]).toEqual(sent);
  });

  test.each([
    ['down', 0, 0],
    ['downToGateway', 0, 1],
    ['downToClient', 1, 0],
  ] as const)('%s', (field, up, down) => {
    const { site, say, answer, settle, atGateway, atClient } = play();
    say('open');
    settle();
    site.link[field] = true;
    say('x');
    answer('y');
    settle();
    expect([atGateway.length - 1, atClient.length]).toEqual([up, down]);
    site.link[field] = false;
    say('x');
    answer('y');
    settle();
    expect([atGateway.length - 1, atClient.length]).toEqual([up + 1, down + 1]);
  });

  test('drops ESP of both kinds and lets IKE and keepalives pass', () => {
    const { client, gateway, say, settle, atGateway } = play({ dropEsp: 'to-gateway' });
    let esp = 0;
    gateway.onEsp(() => {
      esp += 1;
    });
    client.sendEsp(GATEWAY.address, Buffer.alloc(64, 1));
    say(Buffer.alloc(64, 1));
    say(Buffer.concat([Buffer.alloc(4), Buffer.alloc(60, 1)]));
    say(Buffer.from([0xff]));
    settle();
    expect(esp).toBe(0);
    expect(atGateway.map(({ payload }) => payload.length)).toEqual([64, 1]);
  });

  test.each(['none', 'drop', 'reset'] as const)('TCP 443: %s', (blockTcp443) => {
    const { client, gateway, settle, wire, inside } = play({ blockTcp443 });
    const [atGateway, atClient]: [TcpSegment[], TcpSegment[]] = [[], []];
    gateway.onTcp((segment) => atGateway.push(segment));
    client.onTcp((segment) => atClient.push(segment));
    client.sendTcp({ sourcePort: 50_000, target: { ...GATEWAY, port: 443 }, flags: 'SYN', seq: 99, ack: 0 });
    expect(atClient).toEqual([]);
    settle();
    expect(atGateway.map(({ flags }) => flags)).toEqual(blockTcp443 === 'none' ? ['SYN'] : []);
    expect(wire.packets).toHaveLength(blockTcp443 === 'none' ? 1 : 0);
    expect(inside.packets).toHaveLength(blockTcp443 === 'reset' ? 2 : 1);
    expect(atClient.map(({ flags, ack, source }) => [flags, ack, source.port])).toEqual(
      blockTcp443 === 'reset' ? [['RST-ACK', 100, 443]] : [],
    );
  });
});

describe('hosts', () => {
  test('a host that moves loses what is on its way to the old address', () => {
    const world = newWorld('move', START);
    const network = newNetwork(world);
    const home = network.createSite({ name: 'home', nat: { publicAddress: PUBLIC } });
    const phone = network.createSite({ name: 'phone', nat: { publicAddress: '192.0.2.77' } });
    const client = home.attach(LOCAL);
    const gateway = network.gatewayHost({ address: GATEWAY.address });
    const seen: string[] = [];
    gateway.onDatagram(({ source }) => {
      seen.push(source.address);
      gateway.send({ sourcePort: 4500, target: source, payload: Buffer.from('answer') });
    });
    client.onDatagram(({ target }) => seen.push(target.address));
    client.send({ sourcePort: 4500, target: GATEWAY, payload: Buffer.from('one') });
    world.runUntil(START + 25 * MS);
    client.attachTo(phone, '172.20.10.2');
    expect(client.address()).toBe('172.20.10.2');
    world.runUntil(START + SECOND);
    expect(seen).toEqual([PUBLIC]);
    client.send({ sourcePort: 4500, target: GATEWAY, payload: Buffer.from('two') });
    world.runUntil(START + 2 * SECOND);
    expect(seen).toEqual([PUBLIC, '192.0.2.77', '172.20.10.2']);
  });

  test('an address without NAT is reached where it was attached last', () => {
    const world = newWorld('move', START);
    const network = newNetwork(world);
    const [home, office] = [network.createSite({ name: 'home' }), network.createSite({ name: 'office' })];
    const client = home.attach('203.0.113.99');
    const gateway = network.gatewayHost({ address: GATEWAY.address });
    let seen = 0;
    client.onDatagram(() => {
      seen += 1;
    });
    const arrives = (): number => {
      gateway.send({ sourcePort: 500, target: { address: '203.0.113.99', port: 500 }, payload: Buffer.from('x') });
      world.runUntil(world.now() + SECOND);
      return seen;
    };
    expect(arrives()).toBe(1);
    client.attachTo(office, '203.0.113.99');
    expect(arrives()).toBe(2);
    client.attachTo(home, '203.0.113.99');
    home.link.down = true;
    expect(arrives()).toBe(2);
  });

  test('a sleeping or detached host neither sends nor receives, and the wire still shows what came for it', () => {
    const { say, answer, settle, client, gateway, site, wire, atClient, atGateway } = play();
    say('open');
    settle();
    client.sleep(true);
    say('x');
    answer('y');
    settle();
    client.sleep(false);
    client.detach();
    say('x');
    answer('y');
    settle();
    expect([atGateway.length, atClient.length, wire.packets.length]).toEqual([1, 0, 3]);
    client.attachTo(site, LOCAL);
    gateway.sleep(true);
    say('x');
    settle();
    expect([atGateway.length, wire.packets.length]).toEqual([1, 4]);
    gateway.sleep(false);
    say('x');
    settle();
    expect(atGateway).toHaveLength(2);
  });

  test('mistakes of a scenario are refused', () => {
    const network = newNetwork(newWorld('wrong', START));
    const site = network.createSite({ name: 'home' });
    const host = site.attach(LOCAL);
    network.gatewayHost({ address: GATEWAY.address });
    expect(() => network.createSite({ name: 'home' })).toThrow('two sites home');
    network.createSite({ name: 'office', nat: { publicAddress: PUBLIC } });
    expect(() => network.createSite({ name: 'hotel', nat: { publicAddress: PUBLIC } })).toThrow('two sites behind');
    expect(() => site.attach(LOCAL)).toThrow('is taken');
    expect(() => network.gatewayHost({ address: GATEWAY.address })).toThrow('two gateways');
    const target = { address: '2001:db8::1', port: 500 };
    expect(() => host.send({ sourcePort: 500, target, payload: Buffer.alloc(1) })).toThrow('cannot send to');
  });
});
