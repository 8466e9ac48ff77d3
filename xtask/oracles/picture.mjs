// Takes a picture of a trace in the Perfetto UI, with a real browser, from this machine alone.
//
// usage: node picture.mjs UI_FOLDER TRACE OUT.png [PARAMETERS]
//   PARAMETERS  what the UI's links take: visStart and visEnd, or ts, dur, pid and tid of a span to
//               select, so that its arguments are shown
//
// PLAYWRIGHT names the folder of the package playwright-core, CHROMIUM the browser.
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';

const [ui, trace, out, parameters = ''] = process.argv.slice(2);
const require = createRequire(path.join(process.env.PLAYWRIGHT, 'package.json'));
const { chromium } = require(process.env.PLAYWRIGHT);

const WIDTH = 1400;
const HEIGHT = 800;

const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

// The UI asks for everything by a path under its own folder; the trace stands beside it.
function answer(request, response) {
  const name = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
  const file = name === '/trace.json' ? trace : path.join(ui, path.normalize(name === '/' ? '/index.html' : name));
  fs.readFile(file, (error, bytes) => {
    if (error) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' });
    response.end(bytes);
  });
}

const server = http.createServer(answer);
await new Promise(done => server.listen(0, '127.0.0.1', done));
const origin = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
    '--disable-background-networking', '--disable-component-update',
  ],
});
try {
  const page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT } });
  await page.goto(`${origin}/#!/?url=${origin}/trace.json${parameters}`);
  await page.getByText('main thread').first().waitFor({ timeout: 60_000 });
  // The tracks are drawn on canvases, which have no event to wait for.
  await page.waitForTimeout(4_000);
  if (parameters.includes('&ts=')) {
    // Draws the panel up that shows the selected span's arguments: the last button of the window.
    await page.mouse.click(WIDTH - 15, HEIGHT - 36);
    await page.waitForTimeout(1_500);
  }
  await page.screenshot({ path: out });
} finally {
  await browser.close();
  server.close();
}
