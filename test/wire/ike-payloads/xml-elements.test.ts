import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { xmlElements } from '../../../src/wire/ike/xml-elements.ts';
import { text } from './reading.ts';

/** Stands in front of the document, so that an offset into the document alone would show. */
const BEFORE = 5;

function scanned(xml: string | Uint8Array) {
  const bytes = Buffer.concat([
    Buffer.alloc(BEFORE, 0x3c),
    typeof xml === 'string' ? text(xml) : xml,
    Buffer.from('<z/>'),
  ]);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return xmlElements(view, BEFORE, bytes.length - 4);
}

const read = (xml: string | Uint8Array) => {
  const { value, problems } = scanned(xml);
  expect(problems).toEqual([]);
  return value.map(({ path, attributes, text: held, octets }) => [
    path,
    Object.fromEntries(attributes.map(({ name, value: stated }) => [name, stated])),
    held,
    octets,
  ]);
};

describe('XML elements', () => {
  test.each<[string, string | Uint8Array, unknown]>([
    ['an element without content', '<a/>', [['a', {}, '', 0]]],
    ['white space in tags', '<a \n b = "1"\tc=\'"\' ></a >', [['a', { b: '1', c: '"' }, '', 0]]],
    [
      'characters around a child',
      '<a> x <b>y</b> z </a>',
      [
        ['a', {}, 'x  z', 14],
        ['a/b', {}, 'y', 1],
      ],
    ],
    ['the five entities', '<a b="&lt;&gt;">&amp;&quot;&apos;&amp;lt;</a>', [['a', { b: '<>' }, '&"\'&lt;', 25]]],
    ['references to anything else', '<a>&x;&#65;</a>', [['a', {}, '&x;&#65;', 8]]],
    ['CDATA', '<a>1<![CDATA[<b>&amp;]]>2</a>', [['a', {}, '1<b>&amp;2', 22]]],
    ['comments and instructions', '<?x?><!-- <b> --><a><!--c--><?d <e>?></a><!---->', [['a', {}, '', 17]]],
    [
      'prefixes',
      '<x:a y:b="1"><z:c/></x:a>',
      [
        ['a', { b: '1' }, '', 6],
        ['a/c', {}, '', 0],
      ],
    ],
    ['a mark of the byte order, and zeros at the end', '\ufeff<a/>\n\0\0', [['a', {}, '', 0]]],
    ['UTF-8', '<ä b="é">Δ</ä>', [['ä', { b: 'é' }, 'Δ', 2]]],
    ['octets that are no UTF-8', Buffer.from('<a>\xff</a>', 'latin1'), [['a', {}, '\ufffd', 1]]],
    [
      'very long texts',
      `<a b="${'x'.repeat(999)}">${'y'.repeat(5000)}</a>`,
      [['a', { b: 'x'.repeat(256) }, 'y'.repeat(256), 5000]],
    ],
  ])('%s', (_, xml, expected) => {
    expect(read(xml)).toEqual(expected);
  });

  test.each([
    ['nothing', '', 'malformed', 0],
    ['no element', '  ', 'malformed', 0],
    ['characters before the root', ' x<a/>', 'malformed', 0],
    ['characters behind the root', '<a/> x', 'malformed', 4],
    ['a second root', '<a/><b/>', 'malformed', 4],
    ['a tag that does not end', '<a b="1"', 'malformed', 0],
    ['a value that does not end', '<a b="1>', 'malformed', 0],
    ['a value without quotes', '<a b=1/>', 'malformed', 0],
    ['attributes that touch', '<a b="1"c="2"/>', 'malformed', 0],
    ['a name that is none', '<a><1/></a>', 'malformed', 3],
    ['a name without end', `<${'a'.repeat(65)}/>`, 'malformed', 0],
    ['a comment that does not end', '<a><!-- </a>', 'malformed', 3],
    ['an end tag of another element', '<a><b></a></b>', 'unbalanced', 6],
    ['an end tag that is only the beginning', '<ab></a>', 'unbalanced', 4],
    ['an end tag of nothing', '<a/></a>', 'unbalanced', 4],
    ['no end tag', '<a><b></b>', 'unclosed', 0],
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'doctype', 0],
    ['too many levels', '<a>'.repeat(40), 'too-deep', 96],
  ])('%s', (_, xml, fault, at) => {
    const { problems } = scanned(xml);
    expect(problems.map(({ code, at: place }) => [code, place - BEFORE])).toEqual([[`ike.eap-xml-${fault}`, at]]);
  });

  test('too many elements, and too many attributes', () => {
    const many = scanned(`<a>${'<b/>'.repeat(200)}</a>`);
    expect(many.value).toHaveLength(128);
    expect(many.problems).toMatchObject([{ code: 'ike.too-many-elements', at: BEFORE + 3 + 127 * 4 }]);
    const wide = scanned(`<a ${Array.from({ length: 33 }, (__, i) => `b${i}=""`).join(' ')}/>`);
    expect(wide.problems).toMatchObject([{ code: 'ike.eap-xml-malformed', at: BEFORE }]);
  });

  test('what was open where reading stopped reaches to the end', () => {
    expect(scanned('<a><b>x</c></b></a>').value).toMatchObject([
      { path: 'a', octets: 16 },
      { path: 'a/b', text: 'x', octets: 13 },
    ]);
  });

  test('anything gives elements and faults that lie inside', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '</',
      '/>',
      'a',
      'b',
      ' ',
      '="',
      '"',
      "'",
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '&amp;',
      '<?',
      '?>',
      'é',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const xml = text(pieces.join(''));
        const { value, problems } = scanned(xml);
        for (const { octets } of value) expect(octets).toBeLessThanOrEqual(xml.length);
        for (const { at } of problems) {
          expect(at).toBeGreaterThanOrEqual(BEFORE);
          expect(at).toBeLessThanOrEqual(BEFORE + xml.length);
        }
      }),
    );
  });
});
