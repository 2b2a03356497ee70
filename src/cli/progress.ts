import { printable } from '../reporters/printable.ts';

export interface ProgressStep {
  readonly source: string;
  readonly bytesRead: number;
  readonly bytesTotal: number | undefined;
}

/** Shorter work needs no progress; and a line ten times a second is as much as an eye can follow. */
const SILENT_MS = 1000;
const EVERY_MS = 100;

/** One line on a terminal that says what is being read. `clear` takes it away before anything else is written. */
export interface ProgressLine {
  update(step: ProgressStep): void;
  clear(): void;
}

export function progressLine(stream: NodeJS.WriteStream, now: () => number): ProgressLine {
  const startedAt = now();
  let drawnAt = Number.NEGATIVE_INFINITY;
  let drawn = false;
  return {
    update(step) {
      const at = now();
      if (at - startedAt < SILENT_MS || at - drawnAt < EVERY_MS) return;
      drawnAt = at;
      drawn = true;
      stream.write(`\r\x1b[K${progressText(step, (stream.columns ?? 80) - 1)}`);
    },
    clear() {
      if (drawn) stream.write('\r\x1b[K');
      drawn = false;
    },
  };
}

/** `capture.pcapng  412 MiB of 1024 MiB  40 %`, cut to the width. */
export function progressText({ source, bytesRead, bytesTotal }: ProgressStep, width: number): string {
  const share = bytesTotal === undefined || bytesTotal === 0 ? undefined : Math.min(1, bytesRead / bytesTotal);
  const total = bytesTotal === undefined ? '' : ` of ${size(bytesTotal)}`;
  const percent = share === undefined ? '' : `  ${Math.floor(share * 100)} %`;
  const numbers = `  ${size(bytesRead)}${total}${percent}`;
  return printable(source).slice(0, Math.max(0, width - numbers.length)) + numbers;
}

function size(bytes: number): string {
  if (bytes >= 1 << 20) return `${Math.floor(bytes / (1 << 20))} MiB`;
  return `${Math.ceil(bytes / 1024)} KiB`;
}
