// The desk in a real browser: every view, the way from a line to its words, hostile text, accessibility.
// LEGATION names the program; CHROMIUM the browser; SHOTS a folder for pictures of each view.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

const program = process.env.LEGATION ?? "../target/debug/legation";
const browserPath = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const shots = process.env.SHOTS;
const axe = readFileSync(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const skip = !browserPath || !existsSync(program) ? "no browser or no program" : false;

const views = ["/", "/blockers", "/timeline", "/commitments", "/proposals", "/statements", "/actors", "/map", "/reports", "/read", "/help", "/search?q=talks", "/decisions"];
// Words of the record and of the trade that a newcomer would stumble over.
const jargon = /\b(realis|goldstein sum|cameo|plover code|polarity|only_if|under_consideration|armed_group|undefined|null|NaN)\b/i;

// The middle of a link that runs over two lines may lie beside its words.
const ON_WORDS = { position: { x: 12, y: 8 } };

let desk, address, browser, profile;

before(async () => {
  if (skip) return;
  desk = spawn(program, ["demo", "--listen", "127.0.0.1:0"], { stdio: ["ignore", "pipe", "inherit"] });
  address = await new Promise((resolve, reject) => {
    let text = "";
    desk.stdout.on("data", (chunk) => {
      text += chunk;
      const found = text.match(/http:\/\/[\d.:]+/);
      if (found) resolve(found[0]);
    });
    desk.on("exit", (code) => reject(new Error(`the desk ended: ${code}`)));
  });
  profile = mkdtempSync(join(tmpdir(), "legation-browser-"));
  browser = await chromium.launch({
    executablePath: browserPath,
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  if (shots) mkdirSync(shots, { recursive: true });
});

after(async () => {
  await browser?.close();
  desk?.kill("SIGTERM");
  if (profile) rmSync(profile, { recursive: true, force: true });
});

/** A page whose errors, refused content and foreign requests end the test. */
async function open(path, settings = {}) {
  const context = await browser.newContext({ viewport: { width: 1360, height: 900 }, ...settings });
  const page = await context.newPage();
  const trouble = [];
  page.on("console", (message) => {
    if (message.type() === "error" || /Content Security Policy/i.test(message.text())) trouble.push(message.text());
  });
  page.on("pageerror", (error) => trouble.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith(address) && !/^(data|blob):/.test(request.url())) trouble.push(`asks ${request.url()}`);
  });
  await page.goto(address + path, { waitUntil: "load" });
  return { page, context, trouble };
}

async function accessible(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] }));
  return violations.map((violation) => `${violation.id}: ${violation.nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`).join(" | ")}`);
}

const looks = [
  { name: "desktop-light", settings: { colorScheme: "light" } },
  { name: "desktop-dark", settings: { colorScheme: "dark" } },
  { name: "phone-light", settings: { colorScheme: "light", viewport: { width: 390, height: 844 } } },
  { name: "phone-dark", settings: { colorScheme: "dark", viewport: { width: 390, height: 844 } } },
];

for (const look of looks) {
  test(`every view: ${look.name}`, { skip }, async () => {
    const seen = [...views];
    const first = await open("/");
    const matter = await first.page.locator("main .matter a").first().getAttribute("href");
    const words = await first.page.locator("main .sources a").first().getAttribute("href");
    await first.context.close();
    await (async () => {
      const { page, context } = await open("/actors");
      seen.push(matter, words, await page.locator("main table a").first().getAttribute("href"));
      await context.close();
    })();
    for (const path of seen) {
      const { page, context, trouble } = await open(path, look.settings);
      const name = path.replace(/[?#].*/, "").replaceAll("/", "-").replace(/^-/, "") || "brief";
      assert.equal(await page.locator("h1").count(), 1, `${path} has one heading`);
      const text = await page.locator("main").innerText();
      assert.ok(text.trim().length > 60, `${path} is empty`);
      assert.doesNotMatch(text, jargon, path);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 1, `${path} is ${wide} px too wide`);
      assert.deepEqual(await accessible(page), [], path);
      if (shots) await page.screenshot({ path: join(shots, `${name.slice(0, 24)}-${look.name}.png`), fullPage: !name.startsWith("reports-") });
      assert.deepEqual(trouble, [], path);
      await context.close();
    }
  });
}

test("from a line in the brief to its words", { skip }, async () => {
  const { page, context, trouble } = await open("/");
  const quotation = await page.locator(".sources a").first().innerText();
  await page.locator(".sources a").first().click(ON_WORDS);
  await page.waitForURL(/\/reports\/.*fact=/);
  const marked = page.locator(".text .on").first();
  await marked.waitFor();
  const inside = (await page.locator(".text .on").allInnerTexts()).join("");
  const bare = (text) => text.replace(/[“”"…\s]/g, "");
  assert.ok(bare(inside).includes(bare(quotation).slice(0, 30)) || bare(quotation).includes(bare(inside).slice(0, 30)), `${quotation} | ${inside}`);
  assert.ok(await marked.isVisible());
  const box = await marked.boundingBox();
  assert.ok(box && box.y > 0 && box.y < 900, "the words are in sight");
  assert.deepEqual(trouble, []);
  await context.close();
});

test("the same without a script", { skip }, async () => {
  const { page, context } = await open("/", { javaScriptEnabled: false });
  await page.locator(".sources a").first().click(ON_WORDS);
  await page.waitForURL(/\/reports\/.*fact=/);
  assert.ok((await page.locator(".text .on").count()) > 0);
  await context.close();
});

test("layers are switched, facts and words light each other up", { skip }, async () => {
  const { page, context } = await open("/");
  await page.locator(".sources a").first().click(ON_WORDS);
  await page.locator(".facts .fact a").first().hover(ON_WORDS);
  assert.ok((await page.locator(".text .lit").count()) > 0);
  const box = page.locator("#show-statement");
  if (await box.isEnabled()) {
    // All of them: words may belong to facts of several kinds, and then keep the other's line.
    const ground = () => page.locator(".text .m.k-statement").evaluateAll((marks) => marks.map((mark) => getComputedStyle(mark).borderBottom).join());
    const shown = await ground();
    await box.uncheck();
    assert.notEqual(await ground(), shown);
  }
  await context.close();
});

const hostile = `Ministers meet <script>window.bad = 1</script> in Geneva

"We will not sign <img src=x onerror='window.bad = 2'> until the \u202Eevitceles\u202C list is published," said the minister of Norway, <b onmouseover="window.bad = 3">Kari Holm</b>. ${"x".repeat(20000)}

Norway's government promised to publish "the list</textarea><script>window.bad = 4</script>" by 1 June 2025.`;

test("a report becomes a record while one types, and hostile words are words", { skip }, async () => {
  const { page, context, trouble } = await open("/read");
  await page.locator("textarea").fill(hostile);
  await page.locator("[data-result] .reader").waitFor({ timeout: 60000 });
  assert.ok((await page.locator("[data-result] .fact").count()) > 0);
  await page.locator("input[name=publisher]").fill("<script>window.bad = 5</script>");
  await page.locator("button[formaction]").click();
  await page.waitForURL(/\/reports\/\w/, { timeout: 60000 });
  const address = page.url();
  for (const path of ["/", "/reports", "/blockers", "/commitments", "/statements", "/timeline", "/actors", "/search?q=sign", null]) {
    await page.goto(path === null ? address : new URL(path, address).href);
    assert.equal(await page.evaluate(() => window.bad), undefined, path);
    assert.equal(await page.locator("main script, main img[src=x], main [onmouseover]").count(), 0, path);
    assert.doesNotMatch(await page.locator("main").innerText(), /\u202E/, path);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 1, `${path} is ${wide} px too wide`);
  }
  assert.deepEqual(trouble, []);
  await context.close();
});

test("a state set by hand is kept and logged", { skip }, async () => {
  const { page, context } = await open("/blockers");
  await page.locator(".matter .line a").first().click(ON_WORDS);
  await page.locator("select[name=state]").selectOption("met");
  await page.locator("form[action$='/state'] button").click();
  await page.locator(".chip.met").first().waitFor();
  await page.goto(`${address}/decisions`);
  assert.match(await page.locator("main").innerText(), /state/);
  await context.close();
});

test("a fact that says no such thing is struck out, counts nowhere, and can be brought back", { skip }, async () => {
  const { page, context, trouble } = await open("/blockers?state=met");
  const line = await page.locator(".matter .line a").first().innerText();
  await page.locator(".sources a").first().click(ON_WORDS);
  await page.waitForURL(/\/reports\/.*fact=/);
  const reader = page.url();
  const fact = page.locator(".fact.chosen");
  await fact.locator("summary").click();
  await fact.getByRole("button", { name: /Strike it out/ }).click();
  await page.locator(".fact.struck s").waitFor();
  assert.match(await page.locator(".fact.struck").innerText(), /Struck out – this machine/);
  assert.deepEqual(await accessible(page), []);
  for (const path of ["/blockers", "/"]) {
    await page.goto(address + path);
    assert.ok(!(await page.locator("main").innerText()).includes(line), `${path} still tells it`);
  }
  await page.goto(`${address}/decisions`);
  assert.match(await page.locator("main").innerText(), /strike/);
  await page.goto(reader);
  await page.getByRole("button", { name: "Count it again" }).click();
  await page.locator(".fact.chosen .fix summary").waitFor();
  await page.goto(`${address}/blockers`);
  assert.ok((await page.locator("main").innerText()).includes(line));
  assert.deepEqual(trouble, []);
  await context.close();
});

test("whoever said it is put right in the reader", { skip }, async () => {
  const { page, context, trouble } = await open("/statements");
  await page.locator(".sources a").first().click(ON_WORDS);
  await page.waitForURL(/\/reports\/.*fact=/);
  const fact = page.locator(".fact.chosen");
  await fact.locator("summary").click();
  const names = await page.locator("#named-here option").evaluateAll((options) => options.map((option) => option.value));
  const field = fact.locator("input[name='who.speaker']");
  const before = await field.inputValue();
  const other = names.find((name) => name !== before);
  await field.fill(other);
  await fact.getByRole("button", { name: "Keep" }).click();
  await page.locator(".fact.chosen .by-hand").waitFor();
  assert.ok((await page.locator(".fact.chosen").innerText()).startsWith(other));
  await page.getByRole("button", { name: "As it was read" }).click();
  await page.waitForFunction(() => !document.querySelector(".fact.chosen .by-hand"));
  assert.deepEqual(trouble, []);
  await context.close();
});

test("keys lead about", { skip }, async () => {
  const { page, context } = await open("/");
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await page.waitForURL(/\/timeline$/);
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "q");
  await context.close();
});

test("another site can't write, and names that aren't the desk's get nothing", { skip }, async () => {
  const write = (headers) => fetch(`${address}/api/v1/reports`, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: "{}" });
  assert.equal((await write({ origin: "https://elsewhere.example" })).status, 403);
  assert.equal((await write({ "sec-fetch-site": "cross-site" })).status, 403);
  assert.equal((await write({})).status, 422);
});
