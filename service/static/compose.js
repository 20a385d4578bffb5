// The compose view without reloads: answers come as he writes, and none is shown that is not of what stands in the form now.
"use strict";

(() => {
  const form = document.getElementById("compose");
  const article = document.getElementById("article");
  const length = document.getElementById("max_syllables");
  const error = document.getElementById("error");
  const result = document.getElementById("result");
  const TYPED = ["title", "text", "max_syllables"];
  const ASKED = [...TYPED, "style"]; // what suggestions are of
  const FEW = 80; // characters: whoever has typed fewer has only begun, and is not told that this is no article
  let sent = new Map(); // by place of the answer, the form as it was asked with
  let again = false; // whether suggestions wait until he leaves the summary
  let named = 0; // the timer after which the button to copy has its name again

  const values = () => new FormData(form);
  const same = (before, names) => names.every((name) => `${before.get(name) ?? ""}` === `${values().get(name) ?? ""}`);
  const summary = () => document.getElementById("summary");

  // --- What outlives a reload, in this tab alone: the fields (desk.js keeps them) and what he decided ---

  const DECIDED = ["summary", "offered", "own", "style", "section", "suggested", "other", "seen"];
  const [KEPT, FILED] = ["decided", "filed"];

  function keepDecided() {
    const found = values();
    desk.keep(KEPT, JSON.stringify(DECIDED.filter((name) => found.has(name)).map((name) => [name, found.get(name)])));
  }

  function forget() {
    form.querySelectorAll("[data-draft]").forEach((field) => desk.forget(field.dataset.draft));
    desk.forget(KEPT);
  }

  /** What he has written and chosen, as it is kept. */
  function written() {
    const decided = new Map(JSON.parse(desk.recall(KEPT) || "[]"));
    return JSON.stringify([desk.recall("title"), desk.recall("article"), ...["summary", "section", "other"].map((name) => decided.get(name))]);
  }

  form.addEventListener("click", ({ target }) => {
    if (target.id === "file") {
      desk.keep(FILED, written());
    }
  });

  if (document.getElementById("saved")) {
    if (written() === desk.recall(FILED)) { // else he has gone on while it was filed, or has come back to this page
      forget();
    }
    desk.forget(FILED);
    if (document.activeElement === document.body) { // else he has begun the next one before this script came
      article.focus();
    }
  }
  if (article.value !== article.defaultValue) {
    desk.forget(KEPT); // typed before this script came, in the place of what was kept: what he decided was not of this
  }

  document.addEventListener("DOMContentLoaded", () => {
    if (!article.value && !form.elements.title.value) {
      desk.forget(KEPT); // the article was too long to be kept: what he decided of it is not of the next one
    } else if (!result.children.length && !error.textContent) {
      ask(); // the fields were kept from before a reload
    }
  });

  // --- Suggestions ---

  /** Say what is wrong with the article; "": nothing. */
  function blame(message) {
    error.textContent = message;
    if (message) {
      article.setAttribute("aria-invalid", "true");
    } else {
      article.removeAttribute("aria-invalid");
    }
  }

  form.addEventListener("htmx:confirm", (event) => {
    const before = sent.get("result");
    if (event.target === form && event.detail.triggeringEvent?.type === "input" && before && same(before, TYPED)) {
      event.preventDefault(); // what was pasted has been asked about already
    }
  });

  form.addEventListener("htmx:configRequest", (event) => {
    sent.set(event.detail.target.id, values());
    if (!summary()) {
      JSON.parse(desk.recall(KEPT) || "[]").forEach(([name, value]) => { event.detail.parameters[name] = value; });
    }
  });

  result.addEventListener("input", ({ target }) => {
    if (target.name === "section") {
      form.elements.other.value = ""; // what he chose last is the section, and one alone is seen to be chosen
    } else if (target.name === "other") {
      const choices = [...result.querySelectorAll("[name=section]")];
      const suggested = target.value === "" && !choices.some((choice) => choice.checked) && form.elements.suggested.value;
      choices.forEach((choice) => { choice.checked = target.value === "" && (choice.checked || choice.value === suggested); });
    }
    keepDecided();
  });

  form.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target === form) {
      form.setAttribute("aria-busy", "true");
    }
  });

  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.target === form) {
      form.removeAttribute("aria-busy");
      if (!event.detail.successful && event.detail.xhr.status !== 422) {
        sent.delete("result"); // so that it is asked again
      }
    }
  });

  form.addEventListener("htmx:beforeSwap", (event) => {
    const place = event.detail.target.id;
    const before = sent.get(place);
    if (place === "checked" && !same(before, ["summary"])) {
      event.detail.shouldSwap = false; // he has typed on: a newer answer is on its way
    } else if (place === "result" && !same(before, ASKED)) {
      event.detail.shouldSwap = false;
      tellOfFiling(event.detail);
    } else if (place === "result" && summary() && (document.activeElement === summary() || !same(before, ["summary", "section", "other"]))) {
      event.detail.shouldSwap = false; // what he is writing is not taken out of his hands
      again = true;
      tellOfFiling(event.detail);
      if (document.activeElement !== summary()) {
        ask();
      }
    }
  });

  /** Say why an article was not filed where the answer itself cannot be shown. */
  function tellOfFiling({ requestConfig, xhr }) {
    const refused = requestConfig.elt.id === "file" && new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector("[data-error], .settle .error");
    if (refused) {
      setTimeout(() => desk.tell(refused.textContent.trim(), null, article)); // after this request, and until the page is left or another tells
    }
  }

  function ask() {
    again = false;
    htmx.trigger(form, "again");
  }

  form.addEventListener("focusout", (event) => {
    if (again && event.target === summary()) {
      ask();
    }
  });

  form.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== result) {
      return;
    }
    const asked = event.detail.requestConfig.triggeringEvent?.type === "submit";
    const failed = result.querySelector("[data-error]");
    if (failed) {
      blame(asked || article.value.length > FEW ? failed.textContent.trim() : "");
      result.replaceChildren();
      return;
    }
    blame("");
    if (document.activeElement === document.body) {
      document.getElementById(event.detail.requestConfig.elt.id)?.focus({ preventScroll: true }); // disabled while it waited, it lost the focus
    }
    if (!summary()) {
      desk.forget(KEPT); // the article is gone, and what he decided of it with it
      return;
    }
    enhance();
    keepDecided();
    if (asked) {
      desk.say("Đã có gợi ý.");
      result.querySelector(".answers")?.scrollIntoView({ block: "nearest" });
    }
  });

  article.addEventListener("paste", () => {
    article.rows = 6;
    if (article.selectionStart === 0 && article.selectionEnd === article.value.length) {
      desk.forget(KEPT); // another article: what he decided of the last one is not of this
      result.replaceChildren();
    }
  });
  article.addEventListener("input", (event) => {
    if (/^insertFrom(Paste|Drop)/.test(event.inputType)) {
      ask(); // nobody types on a paste: there is nothing to wait for
    }
  });
  article.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !desk.composing(event)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  desk.onKey("l", () => document.getElementById("file")?.click());
  result.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.id === "editor" && !desk.composing(event)) {
      event.preventDefault(); // else it is the form's first button that is pressed, which renews the suggestions
      document.getElementById("file").click();
    }
  });
  length.addEventListener("input", sayLength);

  function sayLength() {
    document.getElementById("length").textContent = length.value;
  }

  // --- The summary ---

  /** Lay what he has typed under the field at once: marks before and behind his edit stay at their words, and the server says which are new. */
  function lay() {
    const under = document.getElementById("checked");
    const [before, text] = [under.textContent, summary().value];
    const least = Math.min(before.length, text.length);
    let [head, tail] = [0, 0]; // characters that are as they were, at the beginning and at the end
    while (head < least && before[head] === text[head]) {
      head += 1;
    }
    while (tail < least - head && before.at(-1 - tail) === text.at(-1 - tail)) {
      tail += 1;
    }
    const parts = [];
    let [was, laid] = [0, 0];
    for (const node of under.childNodes) {
      const start = was;
      was += node.textContent.length;
      const moved = start >= before.length - tail ? text.length - before.length : 0;
      if (node.nodeName === "MARK" && (was <= head || start >= before.length - tail)) {
        parts.push(text.slice(laid, start + moved), mark(node.textContent));
        laid = was + moved;
      }
    }
    under.replaceChildren(...parts, text.slice(laid));
    showOrigin();
  }

  function mark(text) {
    const made = document.createElement("mark");
    made.className = "unsupported";
    made.textContent = text;
    return made;
  }

  function edited() {
    const offered = document.getElementById("offered").value;
    return offered !== "" && summary().value.trim() !== offered.trim();
  }

  /** Show where the summary is from, or once it is the editor's own, the way back. */
  function showOrigin() {
    document.getElementById("reset").hidden = !edited();
    document.getElementById("origin")?.toggleAttribute("hidden", edited());
  }

  form.addEventListener("input", (event) => {
    if (event.target === summary()) {
      lay();
    }
  });

  async function copy(event) {
    const button = event.currentTarget;
    button.dataset.before ??= button.textContent;
    const words = !summary().value.trim() ? button.dataset.empty : await copied(summary(), button) ? button.dataset.done : button.dataset.failed;
    button.textContent = words;
    desk.say(words);
    clearTimeout(named);
    named = setTimeout(() => { button.textContent = button.dataset.before; }, 2000);
  }

  /** Whether the text of `field` could be copied; if not, it is selected, so that he can do it himself. */
  async function copied(field, button) {
    try {
      await navigator.clipboard.writeText(field.value);
      return true;
    } catch {
      // Refused, or kept away over plain HTTP: the old command still copies a selection.
      field.select();
      const done = document.execCommand("copy");
      if (done) {
        button.focus();
      }
      return done;
    }
  }

  function enhance() {
    document.getElementById("copy")?.addEventListener("click", copy);
    const reset = document.getElementById("reset");
    if (reset) {
      showOrigin();
      reset.addEventListener("click", () => {
        const offered = document.getElementById("offered").value;
        summary().focus();
        summary().select();
        if (!document.execCommand("insertText", false, offered)) { // typed, so that Ctrl+Z brings back what he had written
          summary().value = offered;
          summary().dispatchEvent(new Event("input", { bubbles: true }));
        }
      });
    }
  }

  enhance();
  sayLength();
})();
