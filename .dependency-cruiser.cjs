/** Imports inside engine/src/ go one way, from left to right; each room may import the rooms after it. */
const ORDER = [
  ['cli'],
  ['commands'],
  ['intake'],
  ['scaffold'],
  ['sensors'],
  ['alerts'],
  ['jobs'],
  ['run'],
  ['publish'],
  ['load', 'transform', 'expect', 'profile', 'history', 'reconcile'],
  ['archive'],
  ['personal'],
  ['contract'],
  ['project'],
  ['warehouses'],
  ['warehouse'],
  ['sql'],
  ['places'],
  ['base'],
];

const oneWay = ORDER.map((rooms, level) => {
  const forbidden = [...ORDER.slice(0, level).flat()];
  return rooms.map((room) => ({
    name: `${room}-imports-one-way`,
    severity: 'error',
    from: { path: `^engine/src/${room}/` },
    to: { path: `^engine/src/(${[...forbidden, ...rooms.filter((other) => other !== room)].join('|') || 'none'})/` },
  }));
}).flat();

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...oneWay,
    {
      name: 'sql-is-rendered-for-no-warehouse-in-particular',
      comment: 'rooms that write SQL know the interface of dialects (sql, warehouse), and no warehouse',
      severity: 'error',
      from: { path: '^engine/src/(load|transform|expect|profile|history|reconcile|contract)/' },
      to: { path: '^engine/src/warehouses/' },
    },
    {
      name: 'warehouses-are-entered-by-their-registry',
      severity: 'error',
      from: { path: '^engine/src/(?!warehouses/)' },
      to: { path: '^engine/src/warehouses/', pathNot: '^engine/src/warehouses/index\\.ts$' },
    },
    {
      name: 'warehouses-know-nothing-of-each-other',
      severity: 'error',
      from: { path: '^engine/src/warehouses/([^/]+)/' },
      to: { path: '^engine/src/warehouses/', pathNot: '^engine/src/warehouses/$1/' },
    },
    {
      name: 'engine-never-imports-the-project',
      severity: 'error',
      from: { path: '^engine/' },
      to: { path: '^(src|loaders|tests)/' },
    },
    {
      name: 'site-takes-only-types-from-the-engine',
      severity: 'error',
      from: { path: '^(src|engine/site)/' },
      to: { path: '^engine/src/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'engine-takes-only-statuses-from-the-site',
      severity: 'error',
      from: { path: '^engine/src/', pathNot: '^engine/src/base/status\\.ts$' },
      to: { path: '^engine/site/' },
    },
    {
      name: 'no-tests-in-the-product',
      severity: 'error',
      from: { path: '^(engine/(src|site)|loaders|src)/' },
      to: { path: '^(engine/test|tests)/' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: { pathNot: '^(src|engine/site|engine/bin)/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.site|dist|engine/dist|target|engine/target)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
