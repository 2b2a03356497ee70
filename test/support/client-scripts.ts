// A short story of a client in the languages of Windows: a text log with translated labels, a system log, a profile. Written out here by
// hand, in no table of the readers.

export interface Script {
  readonly language: string;
  /** As iconv-lite calls the code page of such a Windows. */
  readonly page: string;
  readonly labels: readonly [date: string, time: string, type: string, source: string, description: string];
  readonly types: readonly [information: string, warning: string];
  readonly host: string;
  /** A notice that the client shows in that language, which nobody here knows. */
  readonly notice: string;
}

export const SCRIPTS: readonly Script[] = [
  {
    language: 'Japanese',
    page: 'cp932',
    labels: ['日付', '時刻', '種類', 'ソース', '説明'],
    types: ['情報', '警告'],
    host: '東京ゲートウェイ',
    notice: 'VPN 接続が切断されました。再接続しています。',
  },
  {
    language: 'Chinese',
    page: 'cp936',
    labels: ['日期', '时间', '类型', '来源', '描述'],
    types: ['信息', '警告'],
    host: '上海安全网关',
    notice: '正在重新连接到安全网关。连接已断开，请稍候。',
  },
  {
    language: 'Chinese of Taiwan',
    page: 'big5',
    labels: ['日期', '時間', '類型', '來源', '描述'],
    types: ['資訊', '警告'],
    host: '臺北安全閘道',
    notice: '正在重新連線到安全閘道。連線已中斷，請稍候。',
  },
  {
    language: 'Korean',
    page: 'cp949',
    labels: ['날짜', '시간', '유형', '원본', '설명'],
    types: ['정보', '경고'],
    host: '서울 게이트웨이',
    notice: '보안 게이트웨이에 다시 연결하는 중입니다. 연결이 끊어졌습니다.',
  },
  {
    language: 'Russian',
    page: 'win1251',
    labels: ['Дата', 'Время', 'Тип', 'Источник', 'Описание'],
    types: ['Сведения', 'Предупреждение'],
    host: 'Шлюз Москва',
    notice: 'Соединение разорвано, повторное подключение к шлюзу.',
  },
  {
    language: 'German',
    page: 'win1252',
    labels: ['Datum', 'Uhrzeit', 'Typ', 'Quelle', 'Beschreibung'],
    types: ['Informationen', 'Warnung'],
    host: 'Köln-Mühlheim',
    notice: 'Verbindung getrennt, bitte prüfen Sie die Größe für Übertragung und Gerät.',
  },
  {
    language: 'French',
    page: 'win1252',
    labels: ['Date', 'Heure', 'Type', 'Source', 'Description'],
    types: ['Informations', 'Avertissement'],
    host: 'Passerelle Orléans',
    notice: 'La connexion a été interrompue. Le réseau privé n’est plus disponible, réessayez à nouveau.',
  },
];

const BODIES = (host: string, said: string): readonly (readonly [time: string, source: string, body: string])[] => [
  ['08:41:12', 'acvpnui', notice(`Connected to ${host}.`)],
  ['12:00:03', 'acvpnui', notice(said)],
  ['12:11:20', 'acvpnagent', 'Client Agent continuing from system suspend.'],
  [
    '12:11:20',
    'acvpnagent',
    'Session level reconnect reason code 9:\nSystem resume from suspend mode (Sleep, Stand-by, Hibernate, etc).\noriginates from session level',
  ],
  ['12:11:21', 'acvpnui', notice(`Reconnecting to ${host}...`)],
  [
    '12:11:31',
    'acvpnagent',
    "Function: CIPsecProtocol::initiateTunnel\nFile: IPsecProtocol.cpp\nLine: 598\nUsing IKE ID 'kQ7vWm2XbT9sLpR4Zd' for reconnect",
  ],
  ['12:11:34', 'acvpnui', notice(`Connected to ${host}.`)],
];
/** What the story tells, in its order. */
export const KINDS = [
  ...['client.connected', 'client.notice', 'client.system-resumed', 'client.reconnect-reason'],
  ...['client.reconnecting', 'client.reconnect-ike-id', 'client.connected'],
];

function notice(text: string): string {
  return `Message type information sent to the user:\n${text}`;
}

/** The text log of Windows. */
export function windowsLog({ labels, types, host, notice: said }: Script): string {
  const records = BODIES(host, said).map(([time, source, body], index) => {
    const values = ['29.07.2031', time, types[index === 3 ? 1 : 0], source];
    const header = values.map((value, at) => `${(labels[at] ?? '').padEnd(12)}: ${value}`);
    return `${'*'.repeat(42)}\n\n${header.join('\n')}\n\n${labels[4].padEnd(12)}: ${body}\n\n`;
  });
  return records.join('');
}

/** A system log, where a message is one line. */
export function systemLog({ host, notice: said }: Script): string {
  const lines = BODIES(host, said).map(([time, source, body]) => {
    return `2031-07-29T${time}+02:00 lab1 ${source}[731]: ${body.replace(/\s+/g, ' ')}\n`;
  });
  return lines.join('');
}

export function profile({ host, notice: said }: Script): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<AnyConnectProfile>\n<!-- ${said} -->\n<ServerList>\n<HostEntry>\n<HostName>${host}</HostName>\n<HostAddress>gw1.example.net</HostAddress>\n<PrimaryProtocol>IPsec</PrimaryProtocol>\n</HostEntry>\n</ServerList>\n</AnyConnectProfile>\n`;
}
