// Notices in this device: one press asks the browser, whose address the server then knows. The words it will show are
// kept here, so that a message carries nothing but its kind.
const WORDS = "cauce-words";

async function subscription() {
  const registration = await navigator.serviceWorker?.getRegistration();
  return registration?.pushManager?.getSubscription();
}

async function digestOf(text) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function keyBytes(key) {
  const base64 = key.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
}

class Devices {
  constructor(section) {
    this.section = section;
    this.says = section.querySelector("[data-push-says]");
    this.button = section.querySelector("[data-push-add]");
  }

  async show() {
    const own = await subscription();
    const row = own && this.section.querySelector(`[data-push-device="${await digestOf(own.endpoint)}"]`);
    this.says.textContent = "";
    this.button.hidden = Boolean(row);
    this.button.addEventListener("click", () => this.add());
    if (!row) return;
    row.querySelector("[data-push-here]").hidden = false;
    row.querySelector("form").addEventListener("submit", () => own.unsubscribe());
  }

  async add() {
    this.button.disabled = true;
    try {
      if ((await Notification.requestPermission()) !== "granted") return this.say("denied");
      const answer = await this.send(await this.subscribe());
      if (answer.ok) return location.reload();
      return this.say("failed");
    } catch {
      return this.say("failed");
    }
  }

  async subscribe() {
    const { pushKey, pushWords } = this.section.dataset;
    const cache = await caches.open(WORDS);
    await cache.put("/words", new Response(pushWords));
    const registration = await navigator.serviceWorker.ready;
    return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: keyBytes(pushKey) });
  }

  send(own) {
    const { endpoint, keys } = own.toJSON();
    const token = this.section.querySelector("[data-push-token]").value;
    const body = new URLSearchParams({ endpoint, p256dh: keys.p256dh, auth: keys.auth, csrf_token: token });
    return fetch(this.section.dataset.push, { method: "POST", body, redirect: "error" });
  }

  say(sentence) {
    this.button.disabled = false;
    this.says.textContent = this.says.dataset[sentence];
  }
}

/** Whoever signs out is not told anything more in that browser. */
function endAtSignOut() {
  document.querySelector("[data-sign-out]")?.addEventListener("submit", async () => {
    if (!("serviceWorker" in navigator)) return;
    caches.delete(WORDS);
    (await subscription())?.unsubscribe();
  });
}

export function offerPush() {
  endAtSignOut();
  const section = document.querySelector("[data-push]");
  if (section && "PushManager" in window && "Notification" in window) new Devices(section).show();
}
