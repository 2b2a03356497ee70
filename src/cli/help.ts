/** Fits one screen, and starts with what people want to do. A test holds it against the options that exist. */
export const HELP = `Why did this IKEv2 VPN reconnect fail, and what proves it?

  ikev2-trace analyze case-4711/                      whatever you have
  ikev2-trace analyze vpn.pcapng debug.log client.txt or one by one
  ikev2-trace analyze case/ -o report.txt -o case.json
  ikev2-trace decode vpn.pcapng                       every IKE message
  ikev2-trace keys check keys.json vpn.pcapng         what do these keys open?

Commands
  analyze INPUT...   what happened, and why; an input is a file, a folder, a
                     zip, or - for standard input (so for decode)
  decode CAPTURE...  every IKEv2 message, payload by payload; -f text or ndjson,
                     -o FILE, --spi HEX: only IKE SAs of this SPI
  keys check KEYS... [CAPTURE...]  which IKE SA each key opens, or why none
  keys convert KEYS... [CAPTURE...] --to json -o FILE | --to wireshark -o FOLDER
                     keys in another form, with what follows from them
  identity VALUE...  hex Phase1_id to IKE ID text, and back
  rules              every condition that is looked for
  explain RULE       what a rule means, what misleads it, what to do
  schema             JSON Schema of the json format; also --version, --help

Options of analyze
  -f, --format NAME         terminal (default) or json; repeatable
  -o, --output FILE         in the format named before it, else by extension;
      --force               repeatable; files are overwritten with --force only
      --type NAME           read the next input as NAME, whatever it looks like
      --gateway-tz ZONE     zone of gateway logs that state none: UTC, +01:00,
      --client-tz ZONE      Europe/Paris; of client logs; --tz ZONE: of any text
      --year YEAR           when it begins; --date-order day-first|month-first
      --offset INPUT=S      seconds to add to its times: debug.log=+37.2
      --reconnect-timeout S seconds for which the gateway keeps a lost session
      --keys FILE           for analyze and decode; repeatable; --no-keys: none
      --no-hash             no SHA-256; --reader pcap-parser: another parser
      --fail-on LEVEL       exit 1 from error (default), warning, info on; none
      --config FILE         settings; else .ikev2-trace.json of the case folder
      --color WHEN          auto (default), always, never; --ascii: no box signs
  -q, --quiet; -v, --verbose  only errors on standard error; show everything

Exit codes: 0 nothing at --fail-on or above, 1 findings, or keys that are wrong,
2 usage or nothing readable, 3 a part of ikev2-trace failed (rest is written)
`;
