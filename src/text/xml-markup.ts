// What a published copy of an XML file has beside the file: fences of Markdown, markers, and words torn out of the fences.

const FENCE = /^\s*```[`\w]*\s*$/;
const MARKER = /^\s*<(?:#root|snip)>\s*$/i;
const HEADING = /^\s*#{1,6}\s+(\S.*)$/;
const BOLD = /^\s*\*\*([^*]*)\*\*\s*$/;

/** Takes the Markdown of a published copy out of it. Only a file with fences or markers is touched. */
export class MarkupFilter {
  published = false;
  removed = 0;

  /** The line as XML, or undefined where there is none. */
  withoutMarkup(text: string): string | undefined {
    if (FENCE.test(text) || MARKER.test(text)) {
      this.published = true;
      this.removed++;
      return undefined;
    }
    if (!this.published) return text;
    const heading = HEADING.exec(text)?.[1] ?? text;
    const plain = BOLD.exec(heading)?.[1] ?? heading;
    if (plain !== text) this.removed++;
    return plain;
  }
}

/** True for lines that may stand around a document without being other text. */
export function isMarkup(text: string): boolean {
  return text.trim() === '' || FENCE.test(text) || MARKER.test(text);
}
