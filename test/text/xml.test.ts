import { describe, expect, test } from 'vitest';
import { firstElement, readXml, XML_LIMIT } from '../../src/text/xml.ts';
import { descendantsOf, documentProblems, elementEvidence, type XmlDocument } from '../../src/text/xml-tree.ts';
import { sourceOf } from '../support/sources.ts';

const read = (text: string, blockSize?: number): Promise<XmlDocument> =>
  readXml(sourceOf(Buffer.from(text, 'utf8'), blockSize));

const messages = ({ faults }: XmlDocument): string[] => faults.map(({ message }) => message);

describe('elements', () => {
  test('have their direct text, attributes and children', async () => {
    const { root, elements, faults } = await read('<a x="1" p:y="2">one <b>two</b>\n three<c/></a>');
    expect(faults).toEqual([]);
    expect(elements).toBe(3);
    expect(root).toMatchObject({ name: 'a', text: 'one three', start: { byte: 0, column: 1 } });
    expect([...(root?.attributes ?? [])]).toEqual([
      ['x', '1'],
      ['y', '2'],
    ]);
    expect(root?.children.map(({ name, text }) => [name, text])).toEqual([
      ['b', 'two'],
      ['c', ''],
    ]);
  });

  test('CDATA, character references and the five entities are text; other entities stay as they are', async () => {
    const document = await read('<a>&lt;&#65;<![CDATA[<b>]]>&amp;&secret;</a>');
    expect(document.root?.text).toBe('<A<b>&&secret;');
    expect(messages(document)).toEqual(['line 1, column 40: undefined entity']);
  });

  test('their places are exact bytes, whatever the size of the blocks', async () => {
    const text = '<r>äö<one\n  k="v">é</one>漢<two/>\r\n<three>x</three></r>';
    const bytes = Buffer.from(text);
    for (const size of [1, 2, 5, 4096]) {
      const { root } = await read(text, size);
      const quoted = root?.children.map((child) => {
        const { start, end } = elementEvidence('S1', child);
        return bytes.subarray(start, end).toString();
      });
      expect(quoted).toEqual(['<one\n  k="v">é</one>', '<two/>', '<three>x</three>']);
    }
  });

  test('in a long line are quoted from where they begin', async () => {
    const { root } = await read(`<a>${'<b/>'.repeat(200)}<c>here</c></a>`);
    const [c] = root === undefined ? [] : descendantsOf(root, 'c');
    expect(c && elementEvidence('S1', c).excerpt).toBe('<c>here</c></a>');
  });
});

describe('damage', () => {
  test('an end tag that matches nothing closes nothing', async () => {
    const document = await read('<a><b>one</x>two</b><c>three</c></a>');
    expect(document.root?.children.map(({ name, text }) => [name, text])).toEqual([
      ['b', 'onetwo'],
      ['c', 'three'],
    ]);
    expect(messages(document)).toEqual(['line 1, column 10: `</x>` closes nothing']);
  });

  test('after one, end tags still find what they close', async () => {
    const document = await read('<a>\n<b></x>\n<c>1</c>\n</b><d>2</d>\n</a>');
    const { root } = document;
    expect(root?.children.map(({ name }) => name)).toEqual(['b', 'd']);
    expect(root?.children[0]?.children).toMatchObject([{ name: 'c', text: '1' }]);
    expect(messages(document)[0]).toBe('line 2, column 4: `</x>` closes nothing');
  });

  test('an element that is never closed ends with what holds it', async () => {
    const document = await read('<a><b>1<c>2</a>');
    expect(document.root).toMatchObject({ children: [{ name: 'b', children: [{ name: 'c', text: '2' }] }] });
    expect(messages(document)).toEqual(['line 1, column 12: `</a>` while `<c>` of line 1, column 8 is still open']);
  });

  test('a file that ends inside is told', async () => {
    const document = await read('<a><b>1</b>');
    expect(document.root).toMatchObject({ name: 'a', children: [{ name: 'b', text: '1' }] });
    expect(messages(document)).toEqual(['line 1, column 12: unclosed tag: a']);
  });

  test.each(['', ' ', 'text only', '<', '<a', '</a>', '<a b', '<a b="', '<!--', '<![CDATA[', '&', '<?x', '<!DOCTYPE'])(
    'nothing comes of %j',
    async (text) => {
      expect((await read(text)).root).toBeUndefined();
    },
  );

  test('text around a document without fences is a fault', async () => {
    expect(messages(await read('text\n<a/>\nmore'))).toEqual([
      'line 1, column 5: text data outside of root node',
      'line 3, column 5: text data outside of root node',
    ]);
  });
});

describe('published copies', () => {
  test('fences, markers and torn-out words', async () => {
    const document = await read(
      'Page\n```\n<#root>\n<a>\n<b>\n```\n#### **word**\n```\n</b>\n<snip>\n</a>\n```\nMore.',
    );
    expect(document.root?.children).toMatchObject([{ name: 'b', text: 'word' }]);
    expect(document).toMatchObject({ faults: [], markupLines: 6 });
  });

  test('without a fence nothing is taken out', async () => {
    const document = await read('<a>\n#### **word**\n</a>');
    expect(document).toMatchObject({ root: { text: '#### **word**' }, faults: [], markupLines: 0 });
  });
});

describe('limits', () => {
  const LIMITS: [name: string, text: string, stopped: string][] = [
    ['depth', '<a>\n'.repeat(XML_LIMIT.depth + 1), 'a depth of 64 elements'],
    [
      'attributes',
      `<a ${Array.from({ length: 300 }, (_, n) => `a${n}=""`).join(' ')}>`,
      '256 attributes of one element',
    ],
    ['elements', `<a>${'<b/>\n'.repeat(XML_LIMIT.elements)}`, '50000 elements'],
    ['lines', `<a>${'\n'.repeat(XML_LIMIT.lines + 1)}`, '100000 lines'],
    ['characters', `<a>${`${'x'.repeat(99)}\n`.repeat(42_000)}`, '4194304 characters'],
    ['faults', `<a>${'</b>'.repeat(2000)}`, '1000 faults'],
  ];
  test.each(LIMITS)('%s', async (_name, text, stopped) => {
    const document = await read(text, 1 << 16);
    expect(document.stopped).toBe(stopped);
    expect(document.root?.name).toBe('a');
    const problems = documentProblems('S1', 'x', document).map(({ code }) => code);
    expect(problems.at(-1)).toBe('x.limit-reached');
  });

  test('a DTD is not read', async () => {
    const bomb = '<!DOCTYPE a [<!ENTITY b "&c;&c;"><!ENTITY c "boom">]><a>&b;</a>';
    const document = await read(bomb);
    expect(document).toMatchObject({ hasDoctype: true, root: { text: '&b;' } });
    expect(documentProblems('S1', 'x', document).map(({ code }) => code)).toEqual(['x.malformed', 'x.dtd-ignored']);
  });

  test('hostile texts take no time', async () => {
    const start = performance.now();
    for (const part of ['<', '<a', '<!--', ']]>', '&', '</', '<a b=', '```\n', '<#root>\n', '#### **\n', '> ']) {
      await read(part.repeat(100_000), 1 << 16);
      firstElement(part.repeat((1 << 16) / part.length));
    }
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe('first element', () => {
  test.each([
    ['<a>', 'a', true],
    ['\n<?xml version="1.0"?>\n<!-- <b> -->\n<p:a x="1">', 'a', true],
    ['```\n<#root>\n<snip>\n<a/>', 'a', true],
    ['<!DOCTYPE a>\n<a\n>', 'a', true],
    ['words < words <a>', 'a', false],
  ])('%j', (text, name, alone) => {
    expect(firstElement(text)).toEqual({ name, alone });
  });

  test.each(['', 'no', '<', '<1>', '<!-- <a>', '<a'])('none in %j', (text) => {
    expect(firstElement(text)).toBeUndefined();
  });
});
