// Builds what is compiled into the program: `npm run build`. With --check nothing is written, and what is in dist/
// must be what would be.
import { build } from "esbuild";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const check = process.argv.includes("--check");
const common = { bundle: true, minify: true, write: false, legalComments: "none", charset: "utf8", logLevel: "warning" };
const files = new Map();
for (const [entry, name, target] of [
  ["source/desk.ts", "desk.js", "es2022"],
  ["source/desk.css", "desk.css", "chrome111"],
  ["source/picture.css", "picture.css", "chrome111"],
]) {
  const result = await build({ ...common, entryPoints: [entry], target });
  files.set(name, result.outputFiles[0].text);
}
files.set("icon.svg", readFileSync("source/icon.svg", "utf8"));
mkdirSync("dist", { recursive: true });
let stale = 0;
for (const [name, text] of files) {
  const path = `dist/${name}`;
  if (check) {
    let there = "";
    try {
      there = readFileSync(path, "utf8");
    } catch {}
    if (there !== text) {
      console.error(`web/${path} is not what web/source makes; run: npm run build`);
      stale += 1;
    }
  } else {
    writeFileSync(path, text);
    console.log(`${path}: ${text.length} characters`);
  }
}
process.exit(stale > 0 ? 1 : 0);
