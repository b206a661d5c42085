// How soon a page of a desk is seen in Chromium: `node evaluation/desk/paint.mjs http://127.0.0.1:8080 [rounds]`.
// Prints a line of JSON a page: the address, the median milliseconds until the first paint and until it is loaded, and the
// bytes of the script as they travel. Needs web/node_modules (npm ci) and a browser (CHROMIUM names it).
import { existsSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../web/package.json", import.meta.url));
const { chromium } = require("playwright-core");

const [desk, rounds = "5"] = process.argv.slice(2);
const pages = ["/", "/blockers", "/timeline", "/commitments", "/proposals", "/statements", "/actors", "/map", "/reports", "/search?q=agreement"];
const program = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const browser = await chromium.launch({ executablePath: program, headless: true, args: ["--no-sandbox", "--disable-gpu"] });
const median = (numbers) => numbers.sort((one, two) => one - two)[Math.floor(numbers.length / 2)];
let turn = 0;
try {
  for (const path of pages) {
    const [paints, loads] = [[], []];
    let script = 0;
    for (let round = 0; round < Number(rounds); round += 1) {
      // A browser that was never here, and an answer that the desk didn't keep.
      const context = await browser.newContext({ viewport: { width: 1360, height: 900 } });
      const page = await context.newPage();
      turn += 1;
      await page.goto(`${desk}${path}${path.includes("?") ? "&" : "?"}limit=${40 + (turn % 400)}`, { waitUntil: "load", timeout: 120000 });
      const told = await page.evaluate(async () => {
        const paint = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
        for (let wait = 0; wait < 100 && paint() === undefined; wait += 1) await new Promise((go) => setTimeout(go, 20));
        const own = performance.getEntriesByType("resource").find((one) => one.name.includes("desk.js"));
        return { paint: paint() ?? NaN, load: performance.getEntriesByType("navigation")[0].loadEventEnd, script: own?.encodedBodySize ?? 0 };
      });
      paints.push(told.paint);
      loads.push(told.load);
      script = told.script;
      await context.close();
    }
    console.log(JSON.stringify({ page: path, paint: Math.round(median(paints)), load: Math.round(median(loads)), script }));
  }
} finally {
  await browser.close();
}
