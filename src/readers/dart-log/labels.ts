// The words of a record's header, in the languages that DART is translated to. The translations come from documentation,
// not from logs that were seen, so they only name what the shape of a header then has to confirm (`records.ts`).

export type Label = 'date' | 'time' | 'type' | 'source' | 'description';

/** A line of a header: `Type        : Information`. */
export interface Labelled {
  readonly label: Label;
  readonly value: string;
}

const WORDS: Readonly<Record<Label, readonly string[]>> = {
  date: ['date', '日付', 'datum', 'fecha', 'data', '日期', '날짜', 'дата'],
  time: ['time', '時刻', 'uhrzeit', 'zeit', 'heure', 'hora', 'ora', '时间', '時間', '시간', 'время'],
  type: ['type', '種類', 'typ', 'tipo', '类型', '類型', '유형', '종류', 'тип'],
  source: [
    'source',
    'ソース',
    'quelle',
    'origen',
    'fuente',
    'origem',
    'fonte',
    'origine',
    '来源',
    '來源',
    '원본',
    '소스',
    'источник',
  ],
  description: [
    ...[
      'description',
      '説明',
      'beschreibung',
      'descripción',
      'descrição',
      'descrizione',
      '描述',
      '说明',
      '說明',
      '설명',
    ],
    'описание',
  ],
};

const LABELS: ReadonlyMap<string, Label> = new Map(
  (Object.entries(WORDS) as [Label, readonly string[]][]) // `entries` forgets the key's type
    .flatMap(([label, words]) => words.map((word): [string, Label] => [word, label])),
);

const TYPES: ReadonlySet<string> = new Set([
  ...['information', 'warning', 'error'],
  ...['情報', '警告', 'エラー'],
  ...['informationen', 'warnung', 'fehler'],
  ...['informations', 'avertissement', 'erreur'],
  ...['información', 'advertencia'],
  ...['informações', 'aviso', 'erro'],
  ...['informazioni', 'avviso', 'errore'],
  ...['信息', '资讯', '資訊', '错误', '錯誤'],
  ...['정보', '경고', '오류'],
  ...['сведения', 'предупреждение', 'ошибка'],
]);

/** A label in all languages. */
export function labelWords(label: Label): readonly string[] {
  return WORDS[label];
}

/** True for the words that stand in `Type`, in any language. */
export function isTypeWord(value: string): boolean {
  return TYPES.has(value.toLowerCase());
}

// The longest label, `Beschreibung`, has the 12 characters that others are padded to, so no blank is left before its
// colon. A published page may indent a label.
const LABEL_COLUMNS = 12;
const LABEL_WITHIN = 40;
const COLON = 0x3a;
const WIDE_COLON = 0xff1a;

/** The labels as DART writes them, so that nearly all are found at once. */
const PADDED: ReadonlyMap<string, Label> = new Map(
  (['Date', 'Time', 'Type', 'Source', 'Description'] as const).map((word) => [
    word.padEnd(LABEL_COLUMNS),
    LABELS.get(word.toLowerCase()) ?? 'description',
  ]),
);

/**
 * The outer label that opens a line, or undefined. White space before the colon is what tells it from the inner
 * `Description: SYMBOL` of a trace, which is body text; a full-width colon is only used by the outer ones.
 */
export function labelOf(text: string): Labelled | undefined {
  const colon = labelEnd(text);
  if (colon < 0) return undefined;
  const written = text.slice(0, colon);
  const label = PADDED.get(written) ?? LABELS.get(written.trim().toLowerCase());
  return label === undefined ? undefined : { label, value: text.slice(colon + 1).trim() };
}

/** Where the colon stands that may end a label; -1 where the first one cannot. */
function labelEnd(text: string): number {
  const end = Math.min(text.length, LABEL_WITHIN);
  for (let at = 1; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === WIDE_COLON) return at;
    if (code === COLON) return isSpace(text[at - 1]) || at === LABEL_COLUMNS ? at : -1;
  }
  return -1;
}

/** True for the beginning of a label that a cut left behind: `Source      `, `Descri`. */
export function isLabelStump(text: string): boolean {
  const stump = text.trim().toLowerCase();
  if (stump === '') return true;
  for (const word of LABELS.keys()) if (word.startsWith(stump)) return true;
  return false;
}

function isSpace(character: string | undefined): boolean {
  return character !== undefined && character.trim() === '';
}
