/** The least that a server can do: reads each body and answers 201. Prints its port. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

const answer = '{"accepted":1,"refused":0,"records":[]}';
const headers = { 'content-type': 'application/json', 'content-length': answer.length };
const server = http.createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(201, headers).end(answer));
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
