export { createIntakeServer, type IntakeServerOptions } from './http/server.js';
export type { NextBuild } from './form/form-view.js';
export { DEFAULT_LIMITS } from './limits.js';
export { openIntakeStore } from './open-store.js';
export { openSources } from './open-sources.js';
export { createToken } from './token.js';
