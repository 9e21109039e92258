import type { FileServer } from './file-server.js';

/** What a server has that stands in for Kaggle. */
export interface ServedDataset {
  /** `owner/name`. */
  dataset: string;
  /** Values of `authorization` that it knows, and the status that each gets. */
  tokens: Readonly<Record<string, number>>;
  version: number;
  archive: Buffer;
}

export const basic = (username: string, key: string): string =>
  `Basic ${Buffer.from(`${username}:${key}`).toString('base64')}`;

/** Answers as the service does: who asks, the newest version, and the archive by a redirect to storage on another host. */
export function answerAsKaggle(server: FileServer, served: ServedDataset): void {
  server.answer = (url, { authorization = '' }, response) => {
    const { dataset, tokens, version, archive } = served;
    server.put('/storage', archive);
    if (url.startsWith('/storage')) return false;
    const status = tokens[authorization] ?? 401;
    if (status !== 200) response.writeHead(status).end();
    else if (url === `/api/v1/datasets/view/${dataset}`)
      response.end(JSON.stringify({ ref: dataset, currentVersionNumber: version }));
    else if (url === `/api/v1/datasets/download/${dataset}?datasetVersionNumber=${version}`)
      response.writeHead(302, { location: `http://localhost:${server.port}/storage?sig=x` }).end();
    else response.writeHead(404).end();
    return true;
  };
}
