/** What `| include X`, `| exclude X`, `| begin X` and `| section X` leave of an answer. */
export function piped(answer: string, pipe: string): string {
  const [, verb = '', pattern = ''] = /^(\S+)\s+(.*)$/.exec(pipe.trim()) ?? [];
  const matches = matcher(pattern);
  const lines = answer.replace(/\n+$/, '').split('\n');
  const kept = filters.find(({ name }) => verb !== '' && name.startsWith(verb.toLowerCase()))?.keep(lines, matches);
  return (kept ?? lines).map((line) => `${line}\n`).join('');
}

type Matches = (line: string) => boolean;

const filters: readonly {
  readonly name: string;
  keep(lines: readonly string[], matches: Matches): readonly string[];
}[] = [
  { name: 'include', keep: (lines, matches) => lines.filter(matches) },
  { name: 'exclude', keep: (lines, matches) => lines.filter((line) => !matches(line)) },
  {
    name: 'begin',
    keep: (lines, matches) => {
      const first = lines.findIndex(matches);
      return first < 0 ? [] : lines.slice(first);
    },
  },
  { name: 'section', keep: sections },
];

// A section is a matching line in column 1 with the indented lines below it.
function sections(lines: readonly string[], matches: Matches): string[] {
  let inside = false;
  return lines.filter((line) => {
    if (!line.startsWith(' ')) inside = matches(line);
    return inside;
  });
}

// IOS takes a regular expression; only alternatives are ever typed.
function matcher(pattern: string): Matches {
  const parts = pattern.split('|');
  return (line) => parts.some((part) => line.includes(part));
}
