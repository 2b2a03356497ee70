import type { EventOf } from '../model/event.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import type { Clock } from '../model/result.ts';
import type { CaseSettings } from '../model/settings.ts';
import type { WallStamp } from '../model/time.ts';
import type { ClockOf } from './clock-writers.ts';
import type { Hosts } from './hosts.ts';
import type { TwinZone } from './twin-logs.ts';
import { type ZoneOffset, zoneOffset } from './zones.ts';

// Which zone a stamp is of: the one that it names, what a person states, what a twin in UTC shows, what the configuration says.

export interface Zone {
  readonly name: string;
  readonly offset: ZoneOffset;
  readonly basis: Clock['basis'];
  /** Where the zone is told, and by what. */
  readonly anchor?: Clock['anchors'][number];
}

/** What gives a zone to the stamps of a clock. */
export interface ZoneSources {
  readonly config: EventOf<'gateway.config'> | undefined;
  /** For stamps that state no zone themselves. */
  readonly fallback: Zone | undefined;
}

/** What the stamps of a clock count in that name no zone: a person's word first. */
export function fallbackZone(
  source: ClockOf,
  {
    settings,
    twin,
    config,
  }: {
    readonly settings: CaseSettings;
    readonly twin: TwinZone | undefined;
    readonly config: EventOf<'gateway.config'> | undefined;
  },
): Zone | undefined {
  return statedByOption(source, settings) ?? zoneOfTwin(twin) ?? (config && configuredZone(config));
}

/** The configuration that speaks for a gateway text: that of its box, the one in the same file, else the only one of the case. */
export function configOf(
  source: ClockOf,
  configs: readonly EventOf<'gateway.config'>[],
  hosts: Hosts,
): EventOf<'gateway.config'> | undefined {
  // It says nothing of those that passed the text on.
  if (source.vantage !== 'gateway' || source.writer !== undefined) return undefined;
  const { id, host } = source;
  const own = (config: EventOf<'gateway.config'>) => config.evidence.source === id;
  if (host !== undefined) {
    const ofBox = configs.filter((config) => hosts.of(config) === host);
    return ofBox.find(own) ?? ofBox[0];
  }
  return configs.find(own) ?? (configs.length === 1 ? configs[0] : undefined);
}

/**
 * The zone of a stamp. A name that means several zones is not explained by what the configuration says of stamps without
 * one; a person who states the zone is asked instead.
 */
export function zoneOf(stamp: WallStamp, { config, fallback }: ZoneSources): Zone | undefined {
  const stated = statedZone(stamp, config);
  if (stated !== undefined || stamp.zone === undefined) return stated ?? fallback;
  return fallback?.basis === 'option' ? fallback : undefined;
}

function readIn(evidence: EvidenceRef): Clock['anchors'][number] {
  return { description: 'zone read from the configuration', evidence: [evidence] };
}

/** The zone that the stamp itself names. The configuration's number for that name outranks any table. */
export function statedZone(stamp: WallStamp, config: EventOf<'gateway.config'> | undefined): Zone | undefined {
  const name = stamp.zone;
  if (name === undefined) return undefined;
  const configured = config?.zone;
  if (configured !== undefined && configured.name.toUpperCase() === name.toUpperCase()) {
    const minutes = configured.offsetMinutes;
    return { name, offset: () => minutes, basis: 'config', anchor: readIn(configured.line.evidence) };
  }
  const offset = zoneOffset(name);
  return offset === undefined ? undefined : { name, offset, basis: 'stated' };
}

/** A person who states the zone is right. */
function statedByOption(source: ClockOf, settings: CaseSettings): Zone | undefined {
  const option = optionFor(source, settings);
  const offset = option === undefined ? undefined : zoneOffset(option);
  return option === undefined || offset === undefined ? undefined : { name: option, offset, basis: 'option' };
}

function zoneOfTwin(twin: TwinZone | undefined): Zone | undefined {
  if (twin === undefined) return undefined;
  const { name, offset, evidence } = twin;
  const description = 'the same records in an event log, which is in UTC';
  return { name, offset, basis: 'anchors', anchor: { description, evidence: [...evidence] } };
}

/** A gateway's zone is not that of the syslog server, which may stand anywhere: only the zone of every text is. */
function optionFor({ vantage, writer }: ClockOf, { tz, clientTz, gatewayTz }: CaseSettings): string | undefined {
  if (writer !== undefined) return tz;
  return (vantage === 'client' ? clientTz : gatewayTz) ?? tz;
}

/**
 * What a router writes whose stamps name no zone: UTC unless `localtime` is set (`ios-text.md` 1.2). With `localtime`
 * and a summer time the offset depends on the date in a way the stamp does not show, so it stays open.
 */
function configuredZone(config: EventOf<'gateway.config'>): Zone | undefined {
  const stamps = config.debugStamps ?? config.logStamps;
  if (stamps === undefined) return undefined;
  if (!/\blocaltime\b/.test(stamps.text))
    return { name: 'UTC', offset: () => 0, basis: 'config', anchor: readIn(stamps.evidence) };
  const { zone } = config;
  if (zone === undefined || config.summerTime !== undefined) return undefined;
  const minutes = zone.offsetMinutes;
  return { name: zone.name, offset: () => minutes, basis: 'config', anchor: readIn(zone.line.evidence) };
}
