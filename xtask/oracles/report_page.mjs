// Explores a page that `amp-trace report` made, in a real browser, and fails where it does not do what it should.
//
// usage: node report_page.mjs PAGE.html
// PLAYWRIGHT names the folder of the package playwright-core, CHROMIUM the browser.
import assert from 'node:assert';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [file] = process.argv.slice(2);
const require = createRequire(path.join(process.env.PLAYWRIGHT, 'package.json'));
const { chromium } = require(process.env.PLAYWRIGHT);

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
    '--disable-background-networking', '--disable-component-update',
  ],
});
try {
  const page = await browser.newPage({ viewport: { width: 1300, height: 900 } });
  const complaints = [];
  page.on('pageerror', error => complaints.push(String(error)));
  page.on('console', message => message.type() === 'error' && complaints.push(message.text()));
  const asked = [];
  page.on('request', request => asked.push(request.url()));
  const address = pathToFileURL(file).href;
  await page.goto(address);

  const drawn = id => page.locator(`#${id}`).evaluate(canvas => Number(canvas.dataset.drawn));
  const picture = id => page.locator(`#${id}`).evaluate(canvas => canvas.toDataURL());
  const changes = async (id, act) => {
    const before = await picture(id);
    await act();
    await page.waitForFunction(([id, before]) => document.getElementById(id).toDataURL() !== before, [id, before], { timeout: 5_000 });
  };

  assert(await drawn('flame') > 1, 'the flame graph has boxes');
  assert(await drawn('timeline') > 1, 'the timeline has spans');
  // The sums of the picture are those of the tables.
  const { spans, rows } = await page.evaluate(() => {
    const spans = data.tracks.reduce((sum, track) => sum + track.spans.length / 4, 0);
    const rows = [...document.querySelectorAll('table')].map(table => table.rows.length);
    return { spans, rows };
  });
  assert(spans > 1 && rows.every(count => count > 1), 'tables have rows');

  const timeline = page.locator('#timeline');
  await timeline.focus();
  await changes('timeline', () => page.keyboard.press('+'));
  await changes('timeline', () => page.keyboard.press('ArrowRight'));
  await changes('timeline', () => page.keyboard.press('Escape'));
  const box = await timeline.boundingBox();
  await changes('timeline', async () => {
    await page.mouse.move(box.x + 300, box.y + 70);
    await page.mouse.wheel(0, -300);
  });
  await changes('timeline', async () => {
    await page.mouse.down();
    await page.mouse.move(box.x + 500, box.y + 70, { steps: 4 });
    await page.mouse.up();
  });
  await page.keyboard.press('Escape');

  const flame = page.locator('#flame');
  await flame.scrollIntoViewIfNeeded();
  const flameBox = await flame.boundingBox();
  await page.mouse.move(flameBox.x + 30, flameBox.y + 30);
  assert.match(await page.locator('#flame-said').textContent(), /: .*spans/, 'the box under the pointer is said in words');
  await changes('flame', () => page.mouse.click(flameBox.x + 30, flameBox.y + 30));
  await flame.focus();
  await changes('flame', () => page.keyboard.press('Escape'));
  const name = await page.evaluate(() => data.names[0]);
  await changes('flame', () => page.locator('#search').fill(name.slice(0, 4)));

  const buttons = page.locator('button[data-from]');
  if (await buttons.count() > 0) {
    await changes('timeline', () => buttons.first().click());
  }
  assert(!(await page.title()).includes('harmed'), 'names are only texts');
  assert.deepStrictEqual(asked, [address], 'the page asks for nothing but itself');
  assert.deepStrictEqual(complaints, [], 'the browser has nothing to complain about');
  console.log(`    ${path.basename(file)}: ${spans} spans explored`);
} finally {
  await browser.close();
}
