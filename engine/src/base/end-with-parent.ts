/** Checks four times a second, in its own thread, whether the parent is alive: a child in an endless loop ends too. */
const WATCH = `
const parent = Number(process.env.LASTRO_PARENT);
delete process.env.LASTRO_PARENT;
const look = \`
const isGone = () => {
  try { process.kill(\${parent}, 0); } catch (error) { return error.code === 'ESRCH'; }
  return process.platform !== 'win32' && process.ppid !== \${parent};
};
setInterval(() => {
  if (!isGone()) return;
  try { process.kill(-process.pid, 'SIGKILL'); } catch { process.kill(process.pid, 'SIGKILL'); }
}, 250);\`;
if (isMainThread && parent > 0) new Worker(look, { eval: true, execArgv: [], env: {} }).unref();
`;

/**
 * Address of a module that a child process imports before all others: the child and all that it started are killed as
 * soon as the process `LASTRO_PARENT` is gone.
 */
export const END_WITH_PARENT = `data:text/javascript,${encodeURIComponent(
  `import { Worker, isMainThread } from 'node:worker_threads';${WATCH}`,
)}`;
