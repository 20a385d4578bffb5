// What every page of the desk shares. The pages are complete without it: it adds keys, a theme, and words when the server is silent.
"use strict";

const desk = (() => {
  const OFFLINE = "Không kết nối được với máy chủ. Những gì bạn đã gõ vẫn còn trên trang: hãy thử lại sau giây lát.";
  const SLOW = "Máy chủ chưa trả lời. Những gì bạn đã gõ vẫn còn trên trang: hãy thử lại.";
  const notice = document.getElementById("notice");
  const keys = new Map();
  let awaited = "";
  let failed = null; // whose request it is that the notice tells of; null: nobody reaches the server

  // --- Words ---

  /** Show `text` to everybody until the next success, and `more`: the link to sign in again, or by what to call an error. */
  function tell(text, more, whose = null) {
    failed = whose;
    notice.replaceChildren(document.createTextNode(text));
    if (more) {
      notice.append(more);
    }
    notice.hidden = false;
  }

  function hush() {
    notice.hidden = true;
    notice.replaceChildren();
  }

  /** Have a screen reader say `text`. */
  function say(text) {
    document.getElementById("status").textContent = text;
  }

  /** Tell of an answer of the server that is an error: the page that it sent holds the words. */
  function tellOf(xhr, whose) {
    const parsed = new DOMParser().parseFromString(xhr.responseText, "text/html");
    const found = parsed.getElementById("error");
    const title = parsed.getElementById("error-title");
    const more = parsed.querySelector(xhr.status === 500 ? "#error ~ .hint" : "#error ~ p a.button");
    tell(found ? `${title.textContent}. ${found.textContent}` : SLOW, more && document.importNode(more, true), whose);
  }

  document.addEventListener("htmx:sendError", () => tell(OFFLINE));
  document.addEventListener("htmx:timeout", () => tell(SLOW));
  document.addEventListener("htmx:beforeSwap", ({ detail }) => { // a page of an error has no such part: the one that stands would vanish
    if (detail.boosted && detail.shouldSwap && !new DOMParser().parseFromString(detail.serverResponse, "text/html").getElementById(detail.target.id)) {
      detail.shouldSwap = false;
      detail.isError = true;
    }
  });
  document.addEventListener("htmx:responseError", (event) => tellOf(event.detail.xhr, event.detail.elt));
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.successful && (!failed?.isConnected || failed === detail.elt)) {
      hush();
    }
  });
  window.addEventListener("offline", () => tell(OFFLINE));
  window.addEventListener("online", hush);

  // --- Keys: single letters, which can be switched off (WCAG 2.1.4) ---

  const on = document.getElementById("keys-on");
  const help = document.getElementById("keys");

  function remember(name, value) {
    try {
      localStorage.setItem(name, value);
    } catch {
      // A browser that keeps nothing is still a browser.
    }
  }

  function remembered(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  }

  function typing(target) {
    return target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=range], [type=button])");
  }

  /** Whether a key is one of an input method, which has not made its letter yet; 229: it says so late, as Safari does. */
  function composing(event) {
    return event.isComposing || event.keyCode === 229;
  }

  /** Have `action` done when `key`, one letter or sign, is pressed outside of fields. */
  function onKey(key, action) {
    keys.set(key, action);
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || composing(event) || typing(event.target)) {
      return;
    }
    if (document.querySelector("dialog[open]") || (on && !on.checked)) {
      return;
    }
    const key = event.shiftKey ? event.key.toUpperCase() : event.key.toLowerCase(); // as it is without Caps Lock
    const place = awaited === "g" && document.querySelector(`[data-go="${CSS.escape(key)}"]`);
    awaited = key === "g" ? "g" : "";
    const action = place ? () => place.click() : keys.get(key);
    if (action) {
      event.preventDefault();
      action(event);
    }
  });

  if (help) {
    const open = document.getElementById("keys-open");
    open.addEventListener("click", () => help.showModal());
    onKey("?", () => help.showModal());
    on.checked = remembered("toasoan-keys") !== "off";
    on.addEventListener("change", () => remember("toasoan-keys", on.checked ? "on" : "off"));
  }

  // --- The theme: as the system is, or as the editor wants it; the server reads the cookie, so that nothing flashes ---

  const themes = { "": "Nền theo máy", light: "Nền sáng", dark: "Nền tối" };
  const theme = document.getElementById("theme");
  const root = document.documentElement;

  function showTheme() {
    theme.textContent = themes[root.dataset.theme || ""];
  }

  theme.addEventListener("click", () => {
    const order = Object.keys(themes);
    const next = order[(order.indexOf(root.dataset.theme || "") + 1) % order.length];
    root.dataset.theme = next;
    document.cookie = `toasoan-theme=${next}; path=/; max-age=31536000; samesite=strict`;
    showTheme();
    say(theme.textContent);
  });
  showTheme();

  // --- Drafts: what is typed into a field with data-draft outlives a reload, in this tab alone, until it is sent or he signs out ---

  const heeded = new WeakSet();

  function heed(field) {
    if (heeded.has(field)) {
      return;
    }
    heeded.add(field);
    if (field.value !== field.defaultValue) { // he has typed before this script came
      keep(field.dataset.draft, field.value);
    }
    field.value ||= recall(field.dataset.draft);
    field.addEventListener("input", () => keep(field.dataset.draft, field.value));
  }

  /** Keep `text` as a draft; none where it is too long for the browser, which is better than an old one: it is still on the page. */
  function keep(draft, text) {
    try {
      sessionStorage.setItem(`toasoan-draft-${draft}`, text);
    } catch {
      forget(draft);
    }
  }

  /** The draft that was kept; "" where there is none. */
  function recall(draft) {
    try {
      return sessionStorage.getItem(`toasoan-draft-${draft}`) || "";
    } catch {
      return "";
    }
  }

  /** Forget a draft: it has been sent, or is of nothing any more. */
  function forget(draft) {
    try {
      sessionStorage.removeItem(`toasoan-draft-${draft}`);
    } catch {
      // A browser that keeps nothing has none.
    }
  }

  document.getElementById("sign-out")?.addEventListener("submit", () => sessionStorage.clear());

  function enhance(part) {
    part.querySelectorAll(".only-script").forEach((element) => { element.hidden = false; });
    part.querySelectorAll("[data-draft]").forEach(heed);
  }

  document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
  document.addEventListener("DOMContentLoaded", () => enhance(document)); // not before the page's own script has said which drafts are done with

  return { tell, hush, say, onKey, composing, enhance, keep, recall, forget };
})();
