import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Value {
  data: string;
  valor: string;
}

/** One bad answer of the Bank; `undefined` is a good one. */
export type Fault =
  | 'html'
  | 'xml'
  | '429'
  | '502'
  | '504'
  | 'slow'
  | 'cut body'
  | 'too short'
  | 'cut json'
  | 'hang up'
  | '406'
  | '400'
  | 'come back in an hour'
  | undefined;

/** A server that answers as the Central Bank's does, faults included. */
export class Bank {
  readonly asked: { code: string; from: string | null; to: string | null }[] = [];
  /** Faults of the next answers, in order. */
  faults: Fault[] = [];
  private constructor(
    private readonly server: http.Server,
    readonly series: Map<string, Value[]>,
  ) {}

  static async open(series: Record<string, Value[]>): Promise<Bank> {
    const server = http.createServer((request, response) => bank.answer(request, response));
    const bank = new Bank(server, new Map(Object.entries(series)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return bank;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/dados/serie`;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private answer(request: http.IncomingMessage, response: http.ServerResponse): void {
    const url = new URL(request.url ?? '', 'http://bank');
    const code = /bcdata\.sgs\.(\d+)\/dados$/.exec(url.pathname)?.[1] ?? '';
    const [from, to] = [url.searchParams.get('dataInicial'), url.searchParams.get('dataFinal')];
    this.asked.push({ code, from, to });
    const json = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const values = this.series.get(code);
    const refuse = (): void =>
      json(406, { error: 'Not Acceptable', message: 'at most ten years', syntax: 'dataInicial, dataFinal' });
    if (from === null || to === null || days(to) - days(from) > 3653) return refuse();
    const found = (values ?? []).filter(({ data }) => days(data) >= days(from) && days(data) <= days(to));
    const body = JSON.stringify(found);
    switch (this.faults.shift()) {
      case 'html':
        return void response.end('<!DOCTYPE html><html><body>Sistema indisponível</body></html>');
      case 'xml':
        return void response.end('<?xml version="1.0"?><erro>fora do ar</erro>');
      case '429':
        response.writeHead(429, { 'retry-after': '1' });
        return void response.end();
      case '502':
        response.writeHead(502);
        return void response.end('Bad Gateway');
      case '504':
        response.writeHead(504);
        return void response.end();
      case 'slow':
        response.write(body.slice(0, 5));
        return;
      case 'cut body':
        response.writeHead(200, { 'content-length': String(body.length) });
        response.write(body.slice(0, 5));
        setTimeout(() => response.destroy(), 20);
        return;
      case 'too short':
        response.writeHead(200, { 'content-length': String(body.length + 10) });
        response.write(body);
        setTimeout(() => response.destroy(), 20);
        return;
      case 'cut json':
        return void response.end(body.slice(0, body.length / 2));
      case '406':
        return refuse();
      case '400':
        return json(400, { erro: { statusCode: 400, detail: 'N must be 20 at most' } });
      case 'come back in an hour':
        response.writeHead(429, { 'retry-after': '3600' });
        return void response.end();
      case 'hang up':
        return void response.destroy();
      case undefined:
    }
    if (found.length === 0) return json(404, { erro: { detail: 'Value(s) not found' } });
    return json(200, found);
  }
}

function days(text: string): number {
  return Date.parse(text.split('/').reverse().join('-')) / 86_400_000;
}
