// Bundles styles, scripts and fonts into app/static/dist under hashed names, and writes two files beside them:
// manifest.json (logical name → hashed name, read by the application) and THIRD-PARTY-NOTICES.txt. What a page loads only
// when it is used has a name that begins with "later-". What is text is
// kept compressed too (.br, .gz): a town without a proxy in front serves those as they are.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { spanishEmoji } from "./emoji.mjs";

const SOURCE = dirname(fileURLToPath(import.meta.url));
const DIST = join(SOURCE, "..", "dist");
const ROOT = join(SOURCE, "..", "..", "..");
const images = join(SOURCE, "images");
const UNKEPT = ["card.png", "icon-180.png", "icon-192.png", "icon-512.png", "icon-mask.png"];
const NETWORKS = ["bluesky", "facebook", "instagram", "mastodon", "telegram", "threads", "tiktok", "whatsapp", "x", "youtube"];

function emptyDist() {
  rmSync(DIST, { recursive: true, force: true });
  mkdirSync(DIST, { recursive: true });
}

function bundle() {
  return build({
    absWorkingDir: ROOT,
    entryPoints: [join(SOURCE, "css/main.css"), join(SOURCE, "css/crop.css"), join(SOURCE, "css/embed.css"), join(SOURCE, "js/main.js")],
    outdir: DIST,
    bundle: true,
    minify: true,
    metafile: true,
    format: "esm",
    target: ["es2022", "chrome111", "firefox113", "safari16.4"],
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    chunkNames: "later-[name]-[hash]",
    splitting: true,
    plugins: [spanishEmoji(ROOT)],
    loader: { ".woff2": "file", ".svg": "file" },
    logLevel: "warning",
  });
}

/** The logical name of each output: that of the entry, or of the asset's one source. */
function namesOf(metafile) {
  const names = {};
  for (const [path, output] of Object.entries(metafile.outputs)) {
    const source = output.entryPoint ?? Object.keys(output.inputs)[0];
    names[basename(source)] = basename(path);
  }
  return names;
}

function copyHashed(path) {
  const content = extname(path) === ".svg" ? readFileSync(path, "utf8").replace(/>\s+</g, "><").trim() : readFileSync(path);
  return writeHashed(basename(path), content);
}

function writeHashed(file, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const name = `${basename(file, extname(file))}-${hash}${extname(file)}`;
  writeFileSync(join(DIST, name), content);
  return [file, name];
}

/** A symbol for each network: the marks of simple-icons beside those it does not have, which are ours. */
function networkSprite() {
  const own = readFileSync(join(images, "networks.svg"), "utf8");
  const marks = NETWORKS.map((name) => {
    const path = /<path d="([^"]+)"/.exec(readFileSync(join(ROOT, "node_modules/simple-icons/icons", `${name}.svg`), "utf8"))[1];
    return `<symbol id="${name}" viewBox="0 0 24 24"><path fill="currentColor" d="${path}"/></symbol>`;
  });
  return writeHashed("networks.svg", own.replace("</svg>", `${marks.join("")}</svg>`).replace(/>\s+</g, "><").trim());
}

function packagesIn(metafile) {
  const inner = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//;
  const found = Object.keys(metafile.inputs).map((path) => inner.exec(path)?.[1]);
  return [...new Set([...found.filter(Boolean), "emojibase-data", "simple-icons"])].sort();
}

function noticeOf(name) {
  const home = join(ROOT, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
  const file = readdirSync(home).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name} is bundled but carries no licence text`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(home, file), "utf8").trim()}\n`;
}

function compress(name) {
  const content = readFileSync(join(DIST, name));
  writeFileSync(join(DIST, `${name}.br`), brotliCompressSync(content));
  writeFileSync(join(DIST, `${name}.gz`), gzipSync(content, { level: 9 }));
}

/** The worker of the home screen, which knows the files of this very build: it changes whenever one of them does. */
function serviceWorker(names) {
  const files = names.filter((name) => !UNKEPT.includes(name)).map((name) => `/static/${manifest[name]}`);
  const version = createHash("sha256").update(files.join()).digest("hex").slice(0, 12);
  return build({
    entryPoints: [join(SOURCE, "worker/service_worker.js")],
    outfile: join(DIST, "service_worker.js"),
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2022"],
    define: { FILES: JSON.stringify(files), BUILD: JSON.stringify(version) },
    logLevel: "warning",
  });
}

emptyDist();
const { metafile } = await bundle();
const copied = ["icons.svg", "favicon.svg", ...UNKEPT].map((name) => copyHashed(join(images, name)));
copied.push(networkSprite());
const manifest = { ...namesOf(metafile), ...Object.fromEntries(copied) };
const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => a.localeCompare(b)));
writeFileSync(join(DIST, "manifest.json"), `${JSON.stringify(sorted, null, 2)}\n`);
await serviceWorker(Object.keys(sorted));
writeFileSync(join(DIST, "THIRD-PARTY-NOTICES.txt"), packagesIn(metafile).map(noticeOf).join(`\n${"─".repeat(78)}\n\n`));
readdirSync(DIST).filter((name) => /\.(css|js|svg)$/.test(name)).forEach(compress);
