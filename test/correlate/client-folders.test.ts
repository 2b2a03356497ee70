import { expect, test } from 'vitest';
import { clientFolders } from '../../src/correlate/client-folders.ts';

/** The sources of each client; a path with `*` behind it is a log. */
function clients(...paths: string[]): string[] {
  const files = paths.map((path) => ({
    id: path.replace('*', ''),
    path: path.replace('*', ''),
    isLog: path.endsWith('*'),
  }));
  return [...clientFolders(files).values()].map((ids) => ids.join(' ')).sort();
}

test('a bundle is of one client, whatever its folders are called', () => {
  const bundle = 'DARTBundle_0709_0850.zip!/Cisco Secure Client';
  const files = [
    `${bundle}/VPN/a.evtx*`,
    `${bundle}/VPN/Logs/a.txt*`,
    `${bundle}/VPN/Profile/p.xml`,
    `${bundle}/x.xml`,
  ];
  expect(clients(...files)).toHaveLength(1);
  expect(clients(...files, 'pc2_DARTBundle_02Apr2031_091105/Logs/system.log*')).toHaveLength(2);
});

test('the tree of a bundle without the bundle around it', () => {
  expect(
    clients('Logs/system.log*', 'opt/cisco/secureclient/vpn/profile/lab.xml', 'opt/cisco/secureclient/p.xml'),
  ).toHaveLength(1);
  expect(
    clients(
      'case.zip!/Cisco Secure Client/AnyConnect VPN/a.evtx*',
      'case.zip!/Cisco Secure Client/AnyConnect VPN/Logs/a.txt*',
      'case.zip!/Cisco Secure Client/AnyConnect VPN/Profile/lab.xml',
    ),
  ).toHaveLength(1);
});

test('settings are of the client whose log is nearest', () => {
  expect(clients('pc1/log/a.txt*', 'pc1/profile/p.xml', 'pc2/log/a.txt*', 'pc2/p.xml')).toEqual([
    'pc1/log/a.txt pc1/profile/p.xml',
    'pc2/log/a.txt pc2/p.xml',
  ]);
});

test('settings that stand equally near to two clients are of neither', () => {
  expect(clients('pc1/a.txt*', 'pc2/a.txt*', 'profiles/p.xml')).toEqual(['pc1/a.txt', 'pc2/a.txt', 'profiles/p.xml']);
});

test('folders that each have a log are clients of their own, one in the other too', () => {
  expect(clients('a.txt*', 'bob/a.txt*', 'bob/p.xml', 'p.xml')).toEqual(['a.txt p.xml', 'bob/a.txt bob/p.xml']);
});
