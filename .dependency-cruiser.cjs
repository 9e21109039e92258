/** Imports inside engine/ go one way, from left to right; each room may import the rooms after it. */
const ORDER = [
  ['cli'],
  ['jobs'],
  ['publish'],
  ['load', 'transform', 'expect', 'profile', 'history'],
  ['contract'],
  ['project'],
  ['warehouse'],
  ['sql'],
  ['base'],
];

const oneWay = ORDER.map((rooms, level) => {
  const forbidden = [...ORDER.slice(0, level).flat()];
  return rooms.map((room) => ({
    name: `${room}-imports-one-way`,
    severity: 'error',
    from: { path: `^engine/${room}/` },
    to: { path: `^engine/(${[...forbidden, ...rooms.filter((other) => other !== room)].join('|') || 'none'})/` },
  }));
}).flat();

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...oneWay,
    { name: 'engine-never-imports-the-site', severity: 'error', from: { path: '^engine/' }, to: { path: '^src/' } },
    {
      name: 'site-takes-only-types-from-the-engine',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^engine/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-tests-in-the-product',
      severity: 'error',
      from: { path: '^(engine|loaders|src)/' },
      to: { path: '^tests/' },
    },
    { name: 'resolvable', severity: 'error', from: { pathNot: '^src/' }, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(src/(\\.observablehq|data)|dist|target)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
