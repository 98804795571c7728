// The emoji of the picker with their Spanish names and words, by group: what `import … from "emoji:es"` brings. Parts of
// others (skin tones, letters of flags) are left out, and those younger than the systems of most readers.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const NEWEST = 15;
const PARTS = 2;

function groups(root) {
  const read = (name) => JSON.parse(readFileSync(join(root, "node_modules/emojibase-data/es", name), "utf8"));
  const entries = read("data.json")
    .filter(({ group, version }) => group !== undefined && group !== PARTS && version <= NEWEST)
    .sort((a, b) => a.order - b.order);
  const named = read("messages.json").groups.filter(({ order }) => order !== PARTS);
  return named.map(({ message, order }) => [message, entries.filter(({ group }) => group === order).map(({ emoji, label, tags = [] }) => [emoji, label, tags.join(" ")])]);
}

export const spanishEmoji = (root) => ({
  name: "emoji",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^emoji:es$/ }, ({ path }) => ({ path, namespace: "emoji" }));
    onLoad({ filter: /.*/, namespace: "emoji" }, () => ({ contents: JSON.stringify(groups(root)), loader: "json" }));
  },
});
