import fs from 'node:fs';
import tseslint from 'typescript-eslint';

const CLOCK = [
  "NewExpression[callee.name='Date'][arguments.length=0]",
  "CallExpression[callee.name='Date']",
  "MemberExpression[object.name='Date'][property.name='now']",
  "MemberExpression[object.name='performance']",
  "MemberExpression[object.name='process'][property.name='hrtime']",
].map((selector) => ({ selector, message: 'Take the time from an injected Clock (base/clock.ts).' }));

const CHANCE = [
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'Take chance as an argument (base/random.ts).',
  },
];

/** `$&` and `$'` in a replacement are parts of the text; the result of a function is used unchanged. */
const REPLACEMENT = [
  {
    selector:
      'CallExpression[callee.property.name=/^replace(All)?$/][arguments.length=2]' +
      ':not([arguments.1.type=/^(Literal|ArrowFunctionExpression|FunctionExpression)$/])' +
      ':not([arguments.1.expressions.length=0])',
    message: 'Replace by a function or a literal: a computed text may contain $& and the like.',
  },
];

const WAREHOUSES = fs
  .readdirSync(new URL('engine/src/warehouses', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

const DIALECT_NAME =
  ":matches([object.name='dialect'], [object.property.name='dialect'])[property.name='name']:matches(MemberExpression)";

/** Nothing outside a warehouse's folder compares its name: what differs is a member of the dialect or of the warehouse's type. */
const WAREHOUSE = [
  `Literal[value=/^(${WAREHOUSES.join('|')})$/]`,
  `:matches(BinaryExpression, LogicalExpression, ConditionalExpression, IfStatement, SwitchStatement) > ${DIALECT_NAME}`,
  `MemberExpression[computed=true] > ${DIALECT_NAME}.property`,
  `MemberExpression > ${DIALECT_NAME}.object`,
].map((selector) => ({
  selector,
  message: 'Take the SQL from the dialect, or the value from the warehouse (engine/src/warehouses/README.md).',
}));

export default tseslint.config(
  {
    ignores: [
      'node_modules',
      '**/dist',
      '**/target',
      // Type-checked as a project of its own by the test of the package.
      'engine/templates',
      'engine/test/package/projects',
      // AssemblyScript.
      'engine/wasm',
      '**/.site',
      'docs/site/src',
      'tests/golden',
      'engine/test/golden',
      '**/*.js',
      '**/*.mjs',
      '**/*.cjs',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unnecessary-condition': 'error',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: true }],
      '@typescript-eslint/unified-signatures': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
    },
  },
  {
    // The time and chance are injected: the system's are in base/clock.ts and base/random.ts alone.
    files: ['engine/src/**'],
    ignores: ['engine/src/base/clock.ts', 'engine/src/base/random.ts'],
    rules: { 'no-restricted-syntax': ['error', ...CLOCK, ...CHANCE, ...REPLACEMENT, ...WAREHOUSE] },
  },
  {
    // A warehouse knows its own name.
    files: ['engine/src/warehouses/**'],
    rules: { 'no-restricted-syntax': ['error', ...CLOCK, ...CHANCE, ...REPLACEMENT] },
  },
  {
    files: ['engine/site/**', 'src/**', 'loaders/**'],
    rules: { 'no-restricted-syntax': ['error', ...REPLACEMENT] },
  },
  {
    // What it is made of may be collected before its time is up.
    files: ['engine/src/**', 'loaders/**'],
    ignores: ['engine/src/base/any-signal.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'AbortSignal', property: 'any', message: 'Use anySignal (base/any-signal.ts).' },
      ],
    },
  },
  {
    // The key of pseudonyms must be beyond guessing, and names that must not collide cannot come from an injected chance.
    files: ['engine/src/**'],
    ignores: ['engine/src/publish/pseudonym.ts', 'engine/src/base/random.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        ...['crypto', 'node:crypto'].map((name) => ({ name, importNames: ['randomBytes', 'randomInt', 'randomUUID'] })),
      ],
    },
  },
  {
    // Test support passes functions of fakes around, and uses non-null assertions.
    files: ['tests/**', 'engine/test/**', 'bench/**'],
    rules: { '@typescript-eslint/unbound-method': 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
);
