// Takes a picture of a page that `amp-trace report` made.
//
// usage: node report_picture.mjs PAGE.html OUT.png
// PLAYWRIGHT names the folder of the package playwright-core, CHROMIUM the browser.
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [file, out] = process.argv.slice(2);
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
  const page = await browser.newPage({ viewport: { width: 1300, height: 1620 } });
  await page.goto(pathToFileURL(file).href);
  // A few frames, so that spans can be told from each other.
  await page.locator('#timeline').focus();
  for (let times = 0; times < 8; times++) await page.keyboard.press('+');
  await page.waitForTimeout(500);
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path: out });
} finally {
  await browser.close();
}
