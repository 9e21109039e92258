/**
 * A process that sends the same request again and again over many connections, and prints what it measured as JSON. It speaks plain HTTP/1.1 on
 * sockets, so that it needs much less processor time than the servers that it measures. Its argument is {@link HttpLoad} as JSON.
 */
import net from 'node:net';
import { fileURLToPath } from 'node:url';

export interface HttpLoad {
  port: number;
  path: string;
  body: string;
  connections: number;
  /** Seconds that are measured, after as many as `warmUp`. */
  seconds: number;
  warmUp: number;
}

export interface HttpFigures {
  /** Requests that were sent and answered within the seconds measured. */
  requests: number;
  /** Answers of each other status than 201. */
  failures: Readonly<Record<string, number>>;
  /** Milliseconds from the request to the last byte of the answer: the median, and the 99th percentile. */
  p50: number;
  p99: number;
  /** Milliseconds of processor time of this process in the seconds measured. */
  cpu: number;
}

const HEAD_END = '\r\n\r\n';

/** Sends over one connection until `until`: each request has an Idempotency-Key of its own. Calls `onAnswer` for each answer. */
function sendOver(
  connection: number,
  { port, path, body }: HttpLoad,
  { until, onAnswer }: { until: number; onAnswer: (status: string, started: number) => void },
): Promise<void> {
  const head =
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\nIdempotency-Key: ${process.pid}-${connection}-`;
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    let [sent, started, received] = [0, 0, ''];
    const send = (): void => {
      started = performance.now();
      socket.write(`${head}${sent++}${HEAD_END}${body}`);
    };
    socket.setEncoding('latin1').on('connect', send).on('error', reject);
    socket.on('data', (chunk: string) => {
      received += chunk;
      const headEnd = received.indexOf(HEAD_END);
      if (headEnd < 0) return;
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(received)?.[1]);
      if (received.length < headEnd + HEAD_END.length + length) return;
      onAnswer(received.slice(9, 12), started);
      received = '';
      if (performance.now() < until) send();
      else socket.end(resolve);
    });
    socket.on('close', () => reject(new Error('the server closed a connection')));
  });
}

async function measureLoad(load: HttpLoad): Promise<HttpFigures> {
  const times: number[] = [];
  const failures: Record<string, number> = {};
  const from = performance.now() + load.warmUp * 1000;
  const until = from + load.seconds * 1000;
  let before = process.cpuUsage();
  setTimeout(() => (before = process.cpuUsage()), load.warmUp * 1000);
  const onAnswer = (status: string, started: number): void => {
    const now = performance.now();
    if (status !== '201') failures[status] = (failures[status] ?? 0) + 1;
    else if (started >= from && now < until) times.push(now - started);
  };
  await Promise.all(Array.from({ length: load.connections }, (_, i) => sendOver(i, load, { until, onAnswer })));
  const { user, system } = process.cpuUsage(before);
  times.sort((a, b) => a - b);
  const percentile = (part: number): number => times[Math.floor(times.length * part)] ?? NaN;
  return { requests: times.length, failures, p50: percentile(0.5), p99: percentile(0.99), cpu: (user + system) / 1000 };
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  console.log(JSON.stringify(await measureLoad(JSON.parse(process.argv[2] ?? '') as HttpLoad)));
