/** What the README of a sample is made of; all have the same sections in the same order. */
export interface CaseReadme {
  readonly name: string;
  readonly title: string;
  readonly story: string;
  readonly answer: string;
  readonly files: Readonly<Record<string, string>>;
  /** What a reader should know before trusting a detail. */
  readonly remarks?: string;
}

const ORIGIN = `Made by this project's generator (\`npm run samples:make\`). It is modelled on Cisco's public documents about IKEv2 and
AnyConnect reconnect; nothing in it was captured from anybody, and no name, address, identity or secret in it is real. Message bodies
after IKE_SA_INIT are filler of the right size, so there are no keys that could open them. The wording of some debug lines
(EAP steps, DPD remarks) and of the client's record of going to sleep has not been published; no answer rests on them.`;

export function caseReadme({ name, title, story, answer, files, remarks }: CaseReadme): string {
  const rows = Object.entries(files).map(([path, what]) => `| \`${path}\` | ${what} |`);
  return `# ${title}

${story}

## The expected answer

${answer}
${remarks === undefined ? '' : `\n## Remarks\n\n${remarks}\n`}
## Files

| file | what it is |
| --- | --- |
${rows.join('\n')}

## How to run

\`\`\`sh
ikev2-trace analyze samples/${name}
\`\`\`

## Where it comes from

${ORIGIN}
`;
}

export function indexReadme(samples: readonly { name: string; title: string }[]): string {
  const rows = samples.map(({ name, title }) => `| [\`${name}\`](${name}/README.md) | ${title} |`);
  return `# Samples

Each folder is one complete case: give it to \`ikev2-trace analyze\` and compare with the answer in its README.

| case | what happens |
| --- | --- |
${rows.join('\n')}

All of them are written by \`scripts/make-samples.ts\` (\`npm run samples:make\`), which gives the same bytes in every run. It shares no code
with the analyzer, so the two can disagree. What is true in each case stands in \`test/support/sample-truth.json\`, written from
the same script. \`regress/\`, where present, holds single files that once made the analyzer fail.

Nothing here was captured from anybody. Addresses come from the ranges for documentation (RFC 5737), hosts from \`example.com\`.
`;
}
