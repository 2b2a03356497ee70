// Puts the demo's report and the first decoded messages into README.md, from the golden transcripts; with --check it only says whether it is current.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const FILE = join(ROOT, 'README.md');
const GOLDEN = join(ROOT, 'test', 'golden', 'resume-after-sleep');
/** Enough to see a message in the clear and one that is not. */
const MESSAGES = 3;

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const golden = readFileSync(join(GOLDEN, 'terminal.txt'), 'utf8');
// The verdict and what proves it; the findings and the list of files are left for the reader's own run.
const shown = golden.slice(0, golden.indexOf('\nFindings')).trimEnd().replace('0.0.0', version);

const readme = readFileSync(FILE, 'utf8');
const decoded = readFileSync(join(GOLDEN, 'decode.txt'), 'utf8').split('\n\n').slice(0, MESSAGES).join('\n\n');
const wanted = filled(filled(readme, 'demo', shown), 'decode', decoded);

if (!process.argv.includes('--check')) writeFileSync(FILE, wanted);
else if (wanted !== readme) {
  process.stderr.write('README.md does not show what the demo prints; run: npm run docs:readme\n');
  process.exitCode = 1;
}

/** The text with what stands between the marks of a name replaced. */
function filled(text: string, name: string, content: string): string {
  const block = new RegExp(`(<!-- ${name}:begin -->\\n)[\\s\\S]*?(<!-- ${name}:end -->)`);
  return text.replace(block, (_all, begin: string, end: string) => `${begin}\`\`\`\n${content}\n\`\`\`\n${end}`);
}
