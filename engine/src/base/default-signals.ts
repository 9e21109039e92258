import { setImmediate } from 'node:timers/promises';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

let depth = 0;
let restore = (): void => undefined;

/**
 * Does work in which a signal ends the process at once, as if nothing listened: code that never returns to the event loop would
 * keep the listeners from ever being called.
 */
export async function withDefaultSignals<T>(work: () => Promise<T>): Promise<T> {
  // One that has arrived would be lost with its listeners. It is given to them when the event loop polls, which it does between two immediates.
  await setImmediate();
  await setImmediate();
  if (depth++ === 0) restore = removeListeners();
  try {
    return await work();
  } finally {
    if (--depth === 0) restore();
  }
}

function removeListeners(): () => void {
  const removed = SIGNALS.map((signal) => ({ signal, listeners: process.listeners(signal) }));
  for (const { signal } of removed) process.removeAllListeners(signal);
  return () => {
    for (const { signal, listeners } of removed) for (const listener of listeners) process.on(signal, listener);
  };
}
