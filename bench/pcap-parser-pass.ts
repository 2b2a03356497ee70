// The package pcap-parser over one file, with the headers down to UDP decoded: the least a user of it would do.
import { parse } from 'pcap-parser';

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('Usage: pcap-parser-pass FILE');
let packets = 0;
let ike = 0;
parse(path)
  .on('packet', ({ data }) => {
    packets++;
    if (data.length < 42 || data.readUInt16BE(12) !== 0x0800 || data[23] !== 17) return;
    const udp = 14 + ((data[14] ?? 0) & 0x0f) * 4;
    if (udp + 8 > data.length) return;
    const ports = [data.readUInt16BE(udp), data.readUInt16BE(udp + 2)];
    if (ports.includes(500)) ike++;
    else if (ports.includes(4500) && udp + 12 <= data.length && data.readUInt32BE(udp + 8) === 0) ike++;
  })
  .on('end', () => process.stdout.write(`${JSON.stringify({ packets, ike })}\n`));
