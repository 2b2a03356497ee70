// Test vectors of the wire notes, Appendix A: lab-generated between strongSwan daemons, and of RFC 3566, 4434, 4493, 4615.
import { octets } from '../support/packets.ts';

/** A complete IKE_AUTH: AES-CBC-256, PRF and INTEG SHA-512, group 19. */
export const A1 = {
  initRequest: octets(
    '0ae8634168f4c8be0000000000000000212022080000000000000108220000300000002c010100040300000c0100000c800e',
    '0100030000080300000e0300000802000007000000080400001328000048001300000405d312e7fd64b33081dbb8fa1ed53f',
    '8c9cec67ffe53c6560931eb72ec380ba54d4fb04c54901b3561c6bbb545a4f82f9ad451d0003ce691c441ed54aa880bc2900',
    '00249a06c3bf7397e919eed90cf2db564f1574b7b825e5ae730a122dae035b5b1ba32900001c00004004fe582a99bf228da3',
    'b6099ddd0a24356d48d9fc892900001c00004005bb765a9f3e014f7851ec969693cbec97d2c7a983290000100000402f0002',
    '0003000400050000000800004016',
  ),
  initResponse: octets(
    '0ae8634168f4c8beb64e44b5ec4930d1212022200000000000000110220000300000002c010100040300000c0100000c800e',
    '0100030000080300000e03000008020000070000000804000013280000480013000062f82c21fe78b9acb34cea32906c11b4',
    'fc44deb55f82e846f9fb0c88b9eed0dccf89fc26c9b4929443ee166aec1eaf35cfbffaf95e937a34eba4a69cd2d8b0de2900',
    '00249f1bd5da3521337618ec9e33938437f743804b9227c04d24c88029b30fda83012900001c000040046b4def65214774a0',
    'ecc622acf91741dcadb2fa412900001c000040059a53eaa29aaddf73e8ef86168640b35dd7e8d913290000100000402f0002',
    '00030004000529000008000040220000000800004014',
  ),
  authRequest: octets(
    '0ae8634168f4c8beb64e44b5ec4930d12e2023080000000100000170230001540e3d2704c1289527e5d53386d70b078eeee3',
    'f747ee385677e25ae68a1d6c20ad088500e46850989f8a209e4a6935643adce5c73309f58747b363d9d440389bbf66d5d0bb',
    '424083ea1455bfbddf62bbe4309f67cd6b1073aedde7e8347a38211edc1f2b22aa6f26bd4f4a6ece8f8e1ad1c37922da4e93',
    'd5471b86898e12692ca24edf6d9d2b5f2ac81910c3d79e87285621bf32b024e3a90a284ae58d19d175978913e23f0115a0d8',
    '6429b097227d28eaf6eb0546cf013c6a71cfb71d7e013735d0af92027d8e94e7a384cb953dc534eb6e42af19b924cc2b7949',
    '673bcad7d49e7031d7c89f685c727df9e944a8f8c894244001c8cc0a05c0c76655acce2b6d1ef527c1dd2fe951dc822ff793',
    '03e8bce1c2cc0816681c1f55d3e6e2c2c5098ddcd7e11d18cc2e8525d34ab0dfe24ca31ee0119624baa24c87888f89d89885',
    'a3948f940922468db54d5bd2f6399e6ebfaf',
  ),
  authResponse: octets(
    '0ae8634168f4c8beb64e44b5ec4930d12e20232000000001000000f0240000d4aafe91cb96f739138890df4dc996083c4810',
    '55efd2fb212a6661fee78556a77c8b9ae2960687215861b504389cd14a8a6abdbeb3bf4f929c4067cf0f86de470ce82521e0',
    '561011d96d6a6da9c02f7445a911ef005b899fb96a4b48f0cc709cbcc9ce23f9002dbc9cc5c253d72103752ad0daae82b062',
    'd2ff5512ae28628fad38b0535fba5cf42e91054b96dbe73bf90a95b71d7a8eb6632b04792f3601b53a22ff8365f482c98417',
    '5c1d078c54cb186c6cb34dcee7001f90f1d78e068d3d90d603bddb1d4523480d04acc68db2522c31',
  ),
  sharedSecret: octets('53280ec348fc915ce458b56543ee3c54a37634cfa7fb54157e998816bedb10a7'),
  skeyseed: octets(
    '738f0b3c3f5752b45ab96635318ad1c1260f99823737fdbf22909920c75a3e8407fe63bb1d8935890ef14fabc60767ede4ce',
    '1b5a8fd37d94308dc4878abc3922',
  ),
  keys: {
    SK_d: octets(
      '8c5a539fc804ac5eeec0ad47bfc0e785216b761213bcb123706db08bf5ae2e5ec45b15991f813a85c5621ddfa26d64239be1',
      'a016b819ea94c71b71a98ab98d7f',
    ),
    SK_ai: octets(
      'ffefd68e9ac3fff0e176db7fadbb64f4eb170eb0e7018a3932850e109356db6965d3ab1a295d7441ea058a8ecd8673ffdadb',
      'ac21cf8c75a9de479d16d947aac8',
    ),
    SK_ar: octets(
      '8e45b59ce53ac87b00a24a673f44078a2993f58bed9373e69bea8547c1c3793e7b34063da1969c12871083caa63c4a477209',
      'f295dc2ba539779b66330fcb750d',
    ),
    SK_ei: octets('2c0fb09c0c9c083864048d3b4c0b0b7e5d010c6b9ebf6d345216501a8720efaf'),
    SK_er: octets('b7ec5698a62e0d437a0bb61cedf3bd48ac3406408e10724fb0cdb5e8c563c8b9'),
    SK_pi: octets(
      '6db5361072ebfa3ed9f2d0bfff6ca5b2abe4e918e303cc640334008fcf8d71787ef754eac0332448850e4a9ee9502d4dda96',
      '19aa91fde615ba5e15b3b596022b',
    ),
    SK_pr: octets(
      '73f2bad978725e1e064686c997b720a4a2d8bd29bb3205e7941d228eab24f408809e38687a717d0e14418c48f2680ad8befc',
      '7d1e390f67daeb3c4040e64b6010',
    ),
  },
} as const;

/** CREATE_CHILD_SA that replaces the IKE SA of A1; the new keys open the first message of A2. */
export const A1_REKEY = {
  sharedSecret: octets('97f0ac8a261b378b15b56db5e654f492132f8c49481ef51322fbd3c5b46cb8bc'),
  nonceI: octets('fa92ef158d1f43dfa4a2f137de67b4f96242327212f0ccd0c68b42c6e9516fdf'),
  nonceR: octets('4065f088a03a35327ec86fb5acfbf72f09ff3f8fd44efbd8eea25b4db3f96a40'),
  skeyseed: octets(
    'c92be31a70d738ef20b83e9cd8b8dcb139dd5b6666119290017a22ed47938c02f0255b90b7ffdf89e5a8fe090cf4d5191af8',
    'e264cfa5733ec6fe105326c27f61',
  ),
  initiatorSpi: octets('bf9f4b2329366385'),
  responderSpi: octets('36c3f04e4f8e9a6f'),
} as const;

export interface SealedVector {
  readonly name: string;
  readonly suite: { readonly encr: number; readonly keyBits: number | undefined; readonly integ: number };
  readonly message: Uint8Array;
  readonly skEr: Uint8Array;
  readonly skAr: Uint8Array | undefined;
  /** With its padding and pad length. */
  readonly plaintext: Uint8Array;
}

/** Empty INFORMATIONAL responses. */
export const A2: readonly SealedVector[] = [
  {
    name: 'AES-CBC-256 / SHA2-512-256',
    suite: { encr: 12, keyBits: 256, integ: 14 },
    message: octets(
      'bf9f4b232936638536c3f04e4f8e9a6f2e202520000000000000006000000044e24bca0b7213949a8d50eeba14c47a1fb62a',
      '2b77075e9ebd50f4323624608aa98d1dc3b184df5c784aedab774fbaac9c347eac6e528da6c8271c45cbbf8977fc',
    ),
    skEr: octets('75a0575268d4c15766d05225b3e2da351a93a95427ff267faba758e4566f9d8c'),
    skAr: octets(
      'ad2582357f2f7a607a2f7c756ae24138a8a515273b1cbf914e21a78504e64d8e063239f2de001a86f8df2c25b5e075b6adb5',
      'fa1c0e8502aad6ee737d14db4c05',
    ),
    plaintext: octets('e08e313f2bf524dcfbbfd7e454ba720f'),
  },
  {
    name: 'AES-CTR-256 / SHA2-512-256',
    suite: { encr: 13, keyBits: 256, integ: 14 },
    message: octets(
      'a9d34c2b218679a1e7306d71cf1c058b2e20252000000000000000490000002d0ca4c2b5d6a5b30c082ab41d3127c28b3983',
      '6fc1fbfeb7da49009d45d425e67ed7d9493357fc052612',
    ),
    skEr: octets('df9a884a71c60b1f854b89efd9d21d947128630efa6543251795892153f2961f72a510aa'),
    skAr: octets(
      'fab5e13cbfb212c7d021b35afbe39261e1c5b1a90ad8927440c4e2fbadf9ab82ffec715ddd453a75d931889333953a075985',
      'deab415d5e827fa5a8b51d76ee06',
    ),
    plaintext: octets('00'),
  },
  {
    name: 'AES-GCM-128-16',
    suite: { encr: 20, keyBits: 128, integ: 0 },
    message: octets(
      'd4dcf59f0389e511f5ab74881b5d65042e20252000000000000000390000001daf5d32437eb26b3c00a2726e1443fd852ffd',
      'e05ea3481e5824',
    ),
    skEr: octets('69aa7b6c759ce6a7e9ce601cef03e7eb5049cd53'),
    skAr: undefined,
    plaintext: octets('00'),
  },
  {
    name: 'AES-GCM-256-8',
    suite: { encr: 18, keyBits: 256, integ: 0 },
    message: octets(
      'dfba9e75141234142e4b13f7d6cb17c42e20252000000000000000310000001553baa6c296046db1091efa79a4f1473569',
    ),
    skEr: octets('4f7b422c63d74665a22a03d7e0f2dc39c9331bb2d455abf05ab6bcfceba31783cf511f7c'),
    skAr: undefined,
    plaintext: octets('00'),
  },
  {
    name: 'AES-CCM-128-8',
    suite: { encr: 14, keyBits: 128, integ: 0 },
    message: octets(
      '870151fe49b59a4022dafd5c39a263712e202520000000000000003100000015346b65e653573633da9c56b66c6fb40c97',
    ),
    skEr: octets('0e5d060f61adefef561cccd379d4d811c51d35'),
    skAr: undefined,
    plaintext: octets('00'),
  },
  {
    name: 'AES-CCM-256-16',
    suite: { encr: 16, keyBits: 256, integ: 0 },
    message: octets(
      '23fb176b12c6bef6d3faa524d4fcb4482e20252000000000000000390000001d17c330ea63b44266d9b00542a3ca45427656',
      'd22a30606145b1',
    ),
    skEr: octets('c1dc3cfd74cc1f15895365b7e7445c5da04bdbf2a3290333f8fe23359acb76e655777a'),
    skAr: undefined,
    plaintext: octets('00'),
  },
  {
    name: 'ChaCha20-Poly1305',
    suite: { encr: 28, keyBits: undefined, integ: 0 },
    message: octets(
      '2bd3a46a81ba016362ac9a17e8465e312e20252000000000000000390000001d86a4213d51a21cc675090a1b46fc6bdf9f3b',
      'c1bcd462ac1bf1',
    ),
    skEr: octets('d73822c09b3f40a59e617f6e35a6f971958676df3e4c718b5efac87d573baa8438769366'),
    skAr: undefined,
    plaintext: octets('00'),
  },
  {
    name: '3DES / SHA2-256-128',
    suite: { encr: 3, keyBits: undefined, integ: 12 },
    message: octets(
      '3acaf4034b3b07c38cfd306ccae867942e202520000000000000004000000024a93debf123b33ead8459bbe8d7839fece90c',
      '4457fec2149c0fa93c825430cd86',
    ),
    skEr: octets('cf55126b1ba62afaaf9cddef884d1db64327e71f03b2e3fe'),
    skAr: octets('294b8af6f9bf5ddbf55135ba7ca4a3ef114729c34345de4cbb341c6fe89abbfd'),
    plaintext: octets('401cd7de6fa9bb07'),
  },
  {
    name: 'AES-CBC-128 / SHA1-96',
    suite: { encr: 12, keyBits: 128, integ: 2 },
    message: octets(
      'a44f0ce8a634fa928e6bfdfd33e879cf2e202520000000000000004c000000307a4360c58834c1ce5edbb096d7ce3ecb1fb7',
      '0c6cc16bcd5decb594bbc708d6efd7038fa495a79954077b270b',
    ),
    skEr: octets('50313e89f18771453e47bb6a1a0df004'),
    skAr: octets('e52dc53984b3ef70c92b1ad20aae03e0b7f37425'),
    plaintext: octets('58156ed903d10ae7444c729b14aaca0f'),
  },
  {
    name: 'AES-CBC-128 / AES-XCBC-96',
    suite: { encr: 12, keyBits: 128, integ: 5 },
    message: octets(
      '7dfb8e05421cbc515fb0066108b5c6652e202520000000000000004c00000030d7a2e3376ccacc7645558566e1539a422bad',
      '1c755b8d4aa7cd0d253470a8f74b8f451122f10626b2964fc98e',
    ),
    skEr: octets('c89351cd5cd3d8f59b4d94b8012c013d'),
    skAr: octets('b2e41f64244476d5c742335b5f073ecb'),
    plaintext: octets('1252924640a0f69a4d605091c209470f'),
  },
  {
    name: 'AES-CBC-128 / AES-CMAC-96',
    suite: { encr: 12, keyBits: 128, integ: 8 },
    message: octets(
      '8f146aa67177330147cc06763a08364e2e202520000000000000004c000000303f46dd06a85c212840143a12b2b7ee309ea8',
      'f01d3006a4f9e23652de9a4d54cc82fc5eb2656b0baf3abb48f8',
    ),
    skEr: octets('fc82293737ea658d1b10a45638000064'),
    skAr: octets('12b42f7a0f91dace3f42be793716c9df'),
    plaintext: octets('2e068796944611bf0c794c4858b0700f'),
  },
];

/** Two fragments of one request, AES-GCM-128-16. */
export const A3 = {
  suite: { encr: 20, keyBits: 128, integ: 0 },
  skEi: octets('000102030405060708090a0b0c0d0e0f10111213'),
  fragments: [
    octets(
      '111111111111111122222222222222223520230800000001000000512300003500010002a0a1a2a3a4a5a6a7fbf9c743c50b',
      'dd57a739b22a371124f6b00c103b1ffa919c6e78f93f5e89629a03c6170daf',
    ),
    octets(
      '1111111111111111222222222222222235202308000000010000004d0000003100020002a0a1a2a3a4a5a6a89fb3e2b56f9f',
      '40f8e6a9c12abda6f15697ab1252278838d4a61bb364c946cc5fc8',
    ),
  ],
  inner: octets('2900001c0b0000002a24416e79436f6e6e656374436c69656e74242a0000000800004000'),
} as const;
