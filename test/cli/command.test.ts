// The command as a process: what it prints where, and how it ends.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { resultSchema } from '../../src/model/result-schema.ts';
import { builtCommand, root, version } from './built-command.ts';

const built = builtCommand();

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'command-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]) {
  const { status, stdout, stderr } = built.run(args);
  return { status, stdout, stderr };
}

function saved(name: string, content: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** An IOS profile with what must not be configured together: an error of one source alone. */
const CONFIG = [
  'hostname gw1',
  '!',
  'crypto ikev2 profile AnyConnect-EAP',
  ' match identity remote key-id *$AnyConnectClient$*',
  ' authentication local pre-share',
  ' authentication remote anyconnect-eap aggregate',
  ' reconnect timeout 900',
  '!',
  'end',
  '',
].join('\n');

test('--version and --help are on standard output', () => {
  expect(run('--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  const help = run('--help');
  expect(help.status).toBe(0);
  expect(help.stdout).toContain('ikev2-trace analyze case-4711/');
  expect(run('analyze', '--help').stdout).toBe(help.stdout);
  expect(run()).toEqual({ status: 2, stdout: '', stderr: help.stdout });
});

describe('keys that are named', () => {
  const capture = 'samples/resume-after-sleep/capture.pcapng';

  test.each(['analyze', 'decode'])('%s ends where a file of them holds none', (verb) => {
    const table = saved(
      'table',
      '00000000000000a1,00000000000000b2,1111,22g2,"AES-CBC-128 [RFC3602]",33,44,"HMAC_SHA1_96 [RFC2404]"\n',
    );
    const failed = (keys: string) => run(verb, capture, '--keys', keys);
    expect(failed('package.json')).toMatchObject({ status: 2, stdout: '' });
    expect(failed('package.json').stderr).toMatch(
      /^ikev2-trace: no keys can be taken from package\.json: This is no key/,
    );
    expect(failed(table).stderr).toMatch(/^ikev2-trace: no keys can be taken from table: line 1: /);
    expect(failed(capture).stderr).toMatch(/^ikev2-trace: no keys can be taken from capture\.pcapng: /);
  });

  test.skipIf(process.platform === 'win32')('may come through a pipe, and so may a capture', () => {
    const json = saved('keys.json', '{"secrets":[{"use":"pre-shared-key","text":"of nobody here"}]}');
    const command = `"${process.execPath}" "${built.entry()}" decode <(cat "${capture}") --keys <(cat "${json}")`;
    const { status, stdout, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8', cwd: root });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('IKE_SA_INIT');
  });

  test('beside --no-keys are a contradiction', () => {
    expect(run('decode', capture, '--no-keys', '--keys', 'package.json').stderr).toBe(
      'ikev2-trace: --keys and --no-keys contradict each other; give one of them.\n',
    );
  });
});

describe('a mistake in the call is one sentence and exit code 2', () => {
  test.each([
    [
      ['analyse', 'x'],
      "there is no command 'analyse'; there are analyze, decode, keys, identity, rules, explain and schema. Did you mean 'analyze'?",
    ],
    [['./package.json'], "there is no command './package.json'. Did you mean 'ikev2-trace analyze ./package.json'?"],
    [['analyze'], 'analyze needs an input: a file, a folder, or - for standard input.'],
    [['analyze', 'x', '--formt', 'json'], "there is no option --formt. Did you mean '--format'?"],
    [
      ['analyze', 'x', '--fail-on', 'erorr'],
      "--fail-on takes error, warning, info or none, not 'erorr'. Did you mean 'error'?",
    ],
    [['analyze', 'x', '--fail-on'], '--fail-on needs a value.'],
    [['analyze', '--type', 'dart-lgo', 'x'], "not 'dart-lgo'. Did you mean 'dart-log'?"],
    [['--quiet', 'analyze', 'x'], '--quiet belongs behind the command: ikev2-trace analyze --quiet ...'],
    [['rules', '--quiet'], '--quiet is an option of analyze, not of rules.'],
    [['explain'], 'explain needs the id of a rule.'],
    [['explain', 'reconnect-after-timeot'], "Did you mean 'reconnect-after-timeout'?"],
    [['identity'], 'identity needs a value.'],
    [['rules', 'extra'], 'rules takes no arguments.'],
    [['schema', 'extra'], 'schema takes no arguments.'],
    [['explain', 'one', 'two'], 'explain takes one argument.'],
    [
      ['analyze', 'x', '-o', 'x.pdf'],
      'x.pdf: no format has the extension .pdf; there are .txt, .log and .json. Name the format in front of -o',
    ],
    [['analyze', 'x', '--config', 'no-such.json'], 'no-such.json does not exist.'],
    [['analyze', 'no-such-file'], 'cannot read no-such-file'],
  ])('%j', (args, sentence) => {
    const { status, stdout, stderr } = run(...args);
    expect(stderr).toContain(sentence);
    expect(stderr).toMatch(/^ikev2-trace: .*\n$/);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });
});

describe('analyze', () => {
  test('gives the report on standard output and the exit code of its findings', () => {
    const config = saved('config.txt', CONFIG);
    const found = run('analyze', config);
    expect(found.stdout).toContain('reconnect-with-pre-shared-key');
    expect(found.stderr).toBe('');
    expect(found.status).toBe(1);
    expect(run('analyze', config, '--fail-on', 'none').status).toBe(0);
  });

  test('says the same in every format and file, and overwrites nothing unasked', () => {
    const config = saved('config.txt', CONFIG);
    const [json, text] = [join(folder, 'r.json'), join(folder, 'r.txt')];
    const both = run('analyze', config, '-o', json, '-o', text);
    expect(both).toEqual({ status: 1, stdout: '', stderr: `ikev2-trace: wrote ${json}\nikev2-trace: wrote ${text}\n` });
    expect(resultSchema.parse(JSON.parse(readFileSync(json, 'utf8'))).findings).not.toHaveLength(0);
    expect(readFileSync(text, 'utf8')).toBe(run('analyze', config).stdout);
    expect(run('analyze', config, '-f', 'json').stdout).toBe(readFileSync(json, 'utf8'));

    const again = run('analyze', config, '-o', json);
    expect(again.stderr).toBe(`ikev2-trace: ${json} exists; --force overwrites it.\n`);
    expect(again.status).toBe(2);
    expect(run('analyze', config, '-o', json, '--force', '--quiet')).toEqual({ status: 1, stdout: '', stderr: '' });
  });

  test('writes nothing where nothing could be read, and says why', () => {
    const junk = saved('junk.bin', '\u0001\u0002\u0003');
    const { status, stdout, stderr } = run('analyze', junk, '-o', join(folder, 'r.json'));
    expect(stderr).toBe(
      'ikev2-trace: junk.bin: No reader knows this content; it was left out. Force one with --type NAME.\n' +
        'ikev2-trace: nothing readable in 1 input; nothing was analysed.\n',
    );
    expect(stdout).toBe('');
    expect(status).toBe(2);
    expect(existsSync(join(folder, 'r.json'))).toBe(false);
  });

  test('names five of many inputs that cannot be read, and all of them with -v', () => {
    for (let index = 1; index <= 7; index += 1) saved(`empty/${index}.log`, '');
    const { status, stderr } = run('analyze', join(folder, 'empty'));
    const lines = stderr.trimEnd().split('\n');
    expect(lines).toHaveLength(7);
    expect(lines[0]).toBe('ikev2-trace: 1.log: The file is empty.');
    expect(lines[5]).toBe('ikev2-trace: and 2 more; -v names them.');
    expect(status).toBe(2);
    expect(run('analyze', join(folder, 'empty'), '-v').stderr).toContain('7.log: The file is empty.');
  });

  test('says of an empty folder that it holds no files', () => {
    expect(run('analyze', folder)).toEqual({
      status: 2,
      stdout: '',
      stderr: `ikev2-trace: no files in ${folder}; nothing was analysed.\n`,
    });
  });

  test.skipIf(process.platform === 'win32')('writes through a device, and leaves it in place', () => {
    const config = saved('config.txt', CONFIG);
    expect(run('analyze', config, '-o', '/dev/null')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'ikev2-trace: wrote /dev/null\n',
    });
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  test.skipIf(process.platform !== 'linux')('says so where standard output takes no more', () => {
    const config = saved('config.txt', CONFIG);
    const command = `"${process.execPath}" "${built.entry()}" analyze "${config}" > /dev/full`;
    const { status, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8', cwd: root });
    expect(stderr).toBe('ikev2-trace: cannot write standard output: no space left on device.\n');
    expect(status).toBe(2);
  });

  test.skipIf(process.platform === 'win32')('leaves no half of a report where a file takes no more', () => {
    const config = saved('config.txt', CONFIG);
    const report = join(folder, 'report.json');
    const command = `ulimit -f 1; "${process.execPath}" "${built.entry()}" analyze "${config}" -o "${report}"`;
    const { status, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8', cwd: root });
    expect(stderr).toBe(`ikev2-trace: cannot write ${report}: file too large.\n`);
    expect(status).toBe(2);
    expect(existsSync(report)).toBe(false);
  });

  test('takes settings from a file, and the options before it', () => {
    const config = saved('config.txt', CONFIG);
    const settings = saved('.ikev2-trace.json', '{ "failOn": "none", "color": "always" }');
    const { status, stdout } = run('analyze', config, '--config', settings);
    expect(stdout).toContain('\u001b[');
    expect(status).toBe(0);
    const wins = run('analyze', config, '--config', settings, '--fail-on', 'error', '--color', 'never');
    expect(wins.stdout).not.toContain('\u001b[');
    expect(wins.status).toBe(1);
  });

  test('reads standard input', () => {
    const { status, stdout } = built.run(['analyze', '-'], CONFIG);
    expect(stdout).toContain('standard input');
    expect(status).toBe(1);
  });

  test.skipIf(process.platform === 'win32')('ends quietly when nobody reads on', () => {
    const config = saved('config.txt', CONFIG);
    const command = `"${process.execPath}" "${built.entry()}" analyze "${config}" -v | head -n 1`;
    const { stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8', cwd: root });
    expect(stderr).toBe('');
  });
});

describe('identity', () => {
  test('gives both spellings, whichever was given and however it was written', () => {
    const both = 'Phase1_id  724955484B63634452695574465441547771\nIKE ID     rIUHKccDRiUtFTATwq\n';
    const values = [
      '724955484B63634452695574465441547771',
      '0x724955484b63634452695574465441547771',
      '72:49:55:48 4b:63:63:44 52:69:55:74 46:54:41:54 77:71',
      'rIUHKccDRiUtFTATwq',
    ];
    const stdout = values.map(() => both).join('\n');
    expect(run('identity', ...values)).toEqual({ status: 0, stdout, stderr: '' });
  });

  test('shows octets that are no text escaped, beside their hex', () => {
    expect(run('identity', '01ff41').stdout).toBe(
      'Phase1_id  01FF41\nIKE ID     none, it is not printable text: \\x01\\xffA\n',
    );
  });

  test('names an odd number of digits, and does the other values all the same', () => {
    const { status, stdout, stderr } = run('identity', '4142', '724');
    expect(stdout).toContain('IKE ID     AB\n');
    expect(stderr).toBe('ikev2-trace: 724 has 3 hex digits, an odd number: one is missing or too many.\n');
    expect(status).toBe(2);
  });
});

test('rules and explain speak of the same rules', () => {
  const { status, stdout } = run('rules');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^reconnect-after-timeout +error +\S/m);
  const article = run('explain', 'reconnect-after-timeout').stdout;
  for (const part of ['reconnect-after-timeout, error', 'What misleads it', 'What to do', 'References']) {
    expect(article).toContain(part);
  }
});

test('schema prints a JSON Schema of the result', () => {
  const schema = JSON.parse(run('schema').stdout);
  expect(schema.$schema).toContain('2020-12');
  expect(Object.keys(schema.properties)).toEqual(Object.keys(resultSchema.shape));
});
