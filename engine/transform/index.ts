export { compileModel, compiledPath, projectResolver, type CompiledModel, type CompileOptions } from './compile.js';
export {
  prepareLayers,
  relationsOf,
  runModel,
  type ModelResult,
  type Relations,
  type RunOptions,
} from './run-model.js';
