/** The layers in pipeline order; `meta` beside them is the engine's own. */
export const LAYERS = ['raw', 'staging', 'marts'] as const;
