/** What each signal is made of. */
const sources = new WeakMap<AbortSignal, readonly AbortSignal[]>();

/**
 * A signal that is aborted when any of the others is. `AbortSignal.any` alone holds them weakly: one of `AbortSignal.timeout` that nothing else
 * holds is collected, and its time is never up (Node 20).
 */
export function anySignal(...signals: readonly AbortSignal[]): AbortSignal {
  const signal = AbortSignal.any([...signals]);
  sources.set(signal, signals);
  return signal;
}
