// Puts the demo's report into README.md, from the golden transcript; with --check it only says whether it is current.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const FILE = join(ROOT, 'README.md');
const BLOCK = /(<!-- demo:begin -->\n)[\s\S]*?(<!-- demo:end -->)/;

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const golden = readFileSync(join(ROOT, 'test', 'golden', 'resume-after-sleep', 'terminal.txt'), 'utf8');
// The verdict and what proves it; the findings and the list of files are left for the reader's own run.
const shown = golden.slice(0, golden.indexOf('\nFindings')).trimEnd().replace('0.0.0', version);

const readme = readFileSync(FILE, 'utf8');
const wanted = readme.replace(BLOCK, (_all, begin: string, end: string) => `${begin}\`\`\`\n${shown}\n\`\`\`\n${end}`);

if (!process.argv.includes('--check')) writeFileSync(FILE, wanted);
else if (wanted !== readme) {
  process.stderr.write('README.md does not show what the demo prints; run: npm run docs:readme\n');
  process.exitCode = 1;
}
