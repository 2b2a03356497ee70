// Holds the table of allowed imports: the folders of src/ are the pipeline, and each may see only what lies before it.

/** Which other folders of src/ each folder may import. `analyze.ts`, `index.ts` and `cli` may import anything. */
const MAY_IMPORT = {
  model: [],
  wire: ['model'],
  text: ['model'],
  io: ['model'],
  correlate: ['model'],
  rules: ['model'],
  reporters: ['model'],
  crypto: ['model', 'wire'],
  exchanges: ['model', 'wire', 'crypto'],
  readers: ['model', 'wire', 'text', 'crypto'],
};

/**
 * The same for the simulator in test/simulator, which is a pipeline of its own: from numbers and bytes through peers and what is
 * true of them to scenarios, which `stage` plays and writes down and `degrade` takes pieces away from.
 */
const SIMULATOR_MAY_IMPORT = {
  world: [],
  registry: [],
  truth: ['world'],
  crypto: ['world', 'registry'],
  ike: ['world', 'registry', 'crypto'],
  net: ['world'],
  'gateway-text': ['world'],
  'client-files': ['world'],
  peers: ['world', 'registry', 'truth', 'crypto', 'ike', 'net'],
  scenarios: ['world', 'truth', 'net', 'gateway-text', 'client-files', 'peers'],
  stage: ['world', 'truth', 'crypto', 'ike', 'net', 'gateway-text', 'client-files', 'peers', 'scenarios'],
  degrade: ['world', 'net'],
};

/** Where in the simulator files stand by themselves: `case.ts`, what it hands over, may be seen by those who hand over. */
const SIMULATOR_HANDS_OVER = ['stage', 'degrade'];

const simulatorFolders = Object.keys(SIMULATOR_MAY_IMPORT).join('|');
const simulatorLayers = [
  ...Object.entries(SIMULATOR_MAY_IMPORT).map(([folder, others]) => ({
    name: `simulator-${folder}-imports`,
    comment: `${folder} may import ${others.length === 0 ? 'no other folder' : others.join(', ')}`,
    severity: 'error',
    from: { path: `^test/simulator/${folder}/`, pathNot: '[.]test[.]ts$' },
    to: {
      path: '^test/simulator/',
      pathNot: [
        `^test/simulator/(${[folder, ...others].join('|')})/`,
        ...(SIMULATOR_HANDS_OVER.includes(folder) ? ['^test/simulator/case\\.ts$'] : []),
      ],
    },
  })),
  {
    name: 'simulator-case-imports',
    comment: 'case.ts is what stage and degrade hand over: it may import truth',
    severity: 'error',
    from: { path: '^test/simulator/case\\.ts$' },
    to: { path: '^test/simulator/', pathNot: '^test/simulator/truth/' },
  },
  {
    name: 'simulator-folders-have-rows',
    comment: 'a folder of the simulator that is not in the table is one that no rule judges',
    severity: 'error',
    from: {},
    to: { path: '^test/simulator/[^/]+/', pathNot: `^test/simulator/(${simulatorFolders})/` },
  },
];

const layers = Object.entries(MAY_IMPORT).map(([folder, others]) => ({
  name: `${folder}-imports`,
  comment: `${folder} may import ${others.length === 0 ? 'nothing of ours' : others.join(', ')}`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: `^src/(${[folder, ...others].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...layers,
    ...simulatorLayers,
    {
      name: 'simulator-stands-alone',
      comment: 'the simulator is an independent reading of the specifications: it shares no code with what it tests',
      severity: 'error',
      from: { path: '^test/simulator/', pathNot: '[.]test[.]ts$' },
      to: { path: '^(src|scripts|bench|dist|test/(?!simulator/))' },
    },
    {
      name: 'one-reader-one-format',
      comment: 'a reader imports reader.ts and the parts in the folder of its own name, never another reader',
      severity: 'error',
      from: { path: '^src/readers/([^/.]+)', pathNot: '^src/readers/(index|choose)\\.ts$' },
      to: { path: '^src/readers/', pathNot: ['^src/readers/reader\\.ts$', '^src/readers/$1(\\.ts$|/)'] },
    },
    {
      name: 'choosing-sees-the-list-only',
      comment: 'what chooses a reader knows their list and their interface, not one of them',
      severity: 'error',
      from: { path: '^src/readers/choose\\.ts$' },
      to: { path: '^src/readers/', pathNot: '^src/readers/(index|reader)\\.ts$' },
    },
    {
      name: 'only-io-and-cli-touch-the-system',
      comment: 'files, processes, sockets, workers and the terminal belong to io and cli',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(io|cli)/' },
      to: {
        dependencyTypes: ['core'],
        path: '^(node:)?(fs|fs/promises|os|process|child_process|cluster|worker_threads|net|tls|dgram|dns|http|https|http2|readline|repl|tty|vm|inspector|module)(/|$)',
      },
    },
    {
      name: 'zod-stays-lazy',
      comment: 'zod is loaded by a few modules, which are imported only where a schema is needed',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot:
          '^src/(model/result-schema|model/schema-[a-z]+|model/result|cli/config-schema|cli/json-schema|readers/keys-json/schema)\\.ts$',
      },
      to: { path: '(^|/)node_modules/zod/' },
    },
    {
      name: 'the-schema-is-imported-for-its-types',
      comment: 'only what is loaded lazily may import the schema as a value',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(cli/json-schema|model/result-schema|model/schema-[a-z]+)\\.ts$' },
      to: { path: '^src/model/(result-schema|schema-[a-z]+)\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'src-stands-alone',
      comment: 'the product imports neither its tests nor its scripts',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|scripts|bench|samples|bin|dist)/' },
    },
    {
      name: 'only-dependencies',
      comment: 'src imports what package.json lists under dependencies, and nothing that is not installed',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'all-imports-exist',
      comment: 'an import that cannot be resolved is an import that the other rules cannot judge',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'no-circles',
      comment: 'modules that import each other cannot be read one at a time',
      severity: 'error',
      from: { path: '^(src|test/simulator)/' },
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.d.ts'],
    },
  },
};
