// Writes docs/rules.md from the rules themselves; with --check it only says whether the file is current.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from '../src/rules/index.ts';
import type { Rule } from '../src/rules/rule.ts';

const FILE = join(import.meta.dirname, '..', 'docs', 'rules.md');

const page = [
  '# Rules',
  '',
  'Generated from `src/rules` by `npm run docs:rules`; do not edit. A rule has four outcomes: `matched`, `clear` (looked, and it',
  'is fine), `not-evaluated` (could not look, with what is missing and how to get it) and `failed` (a bug of ours).',
  '',
  '| rule | severity | knowledge | condition |',
  '| --- | --- | --- | --- |',
  ...rules.map((rule) => `| [\`${rule.id}\`](#${rule.id}) | ${rule.severity} | ${rule.knowledge} | ${rule.title} |`),
  '',
  ...rules.flatMap(article),
].join('\n');

if (!process.argv.includes('--check')) writeFileSync(FILE, page);
else if (!existsSync(FILE) || readFileSync(FILE, 'utf8') !== page) {
  process.stderr.write('docs/rules.md is not what the rules say; run: npm run docs:rules\n');
  process.exitCode = 1;
}

function article(rule: Rule): string[] {
  return [
    `## ${rule.id}`,
    '',
    `${rule.title}. Severity ${rule.severity}, condition ${rule.knowledge}.`,
    '',
    ...paragraphs(rule.explain),
    `**False positives.** ${paragraphs(rule.falsePositives).join('\n').trim()}`,
    '',
    '**Remedy.**',
    '',
    '```',
    rule.remedy,
    '```',
    '',
    '**References.**',
    '',
    ...rule.references.map((reference) => `- ${reference}`),
    '',
  ];
}

/** The template literals of the rules are indented as code is. */
function paragraphs(text: string): string[] {
  return [
    ...text
      .trim()
      .split('\n')
      .map((line) => line.trim()),
    '',
  ];
}
