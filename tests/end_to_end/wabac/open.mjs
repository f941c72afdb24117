// Opens a WACZ file in wabac.js, over HTTP and by range as its service worker does, and tells what it holds:
// the pages, and the body of each "<timestamp>/<URL>" named after the file, in base64. One JSON value on stdout.
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [folder, file, ...asked] = process.argv.slice(2);
const { resolve } = createRequire(`${folder}/`);
const load = (name) => import(pathToFileURL(resolve(name)));

const size = statSync(file).size;
const server = createServer((request, response) => {
  const range = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '');
  const start = range ? Number(range[1]) : 0;
  const end = range && range[2] ? Math.min(Number(range[2]), size - 1) : size - 1;
  const headers = { 'Content-Length': end - start + 1, 'Accept-Ranges': 'bytes' };
  if (range) headers['Content-Range'] = `bytes ${start}-${end}/${size}`;
  response.writeHead(range ? 206 : 200, headers);
  if (request.method === 'HEAD') response.end();
  else createReadStream(file, { start, end }).pipe(response);
});
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const origin = `http://127.0.0.1:${server.address().port}`;

// What a service worker has and Node has not.
await load('fake-indexeddb/auto');
const nothing = { match: async () => undefined, put: async () => {}, delete: async () => false };
Object.assign(globalThis, {
  self: globalThis,
  location: { href: `${origin}/sw.js`, origin, search: '', protocol: 'http:', pathname: '/sw.js' },
  registration: { scope: `${origin}/` },
  caches: { open: async () => nothing, keys: async () => [], delete: async () => false },
});
console.log = console.error;
const { ArchiveRequest, WorkerLoader } = await load('@webrecorder/wabac/swlib');

const loader = new WorkerLoader({ addEventListener() {}, postMessage() {} });
await loader._init_db;
await loader.addCollection({ name: 'one', file: { sourceUrl: `${origin}/one.wacz`, name: 'one.wacz' } }, () => {});
const { store } = await loader.loadColl('one');
const pages = (await store.getAllPages()).map(({ url, ts, title }) => ({ url, ts, title }));
const bodies = {};
for (const one of asked) {
  const [stamp, url] = [one.slice(0, 14), one.slice(15)];
  const path = `${stamp}mp_/${url}`;
  const request = new ArchiveRequest(path, new Request(`${origin}/w/one/${path}`));
  const answer = await store.getResource(request, `${origin}/w/one/`, {}, { noRedirect: true });
  bodies[one] = answer?.getBuffer ? Buffer.from((await answer.getBuffer()) ?? []).toString('base64') : null;
}
process.stdout.write(JSON.stringify({ pages, bodies }), () => process.exit(0));
