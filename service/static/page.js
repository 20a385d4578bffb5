// The page is complete without this file: it only spares the reload and adds the copy button and Ctrl+Enter.
"use strict";

const form = document.getElementById("compose");
const article = document.getElementById("article");
const status = document.getElementById("status");
let running = null;

function enhance() {
  document.querySelectorAll(".only-script").forEach((element) => { element.hidden = false; });
  document.getElementById("copy")?.addEventListener("click", copy);
}

async function copy(event) {
  const button = event.currentTarget;
  const before = button.textContent;
  let words = button.dataset.done;
  try {
    await writeClipboard(document.getElementById("summary").textContent);
  } catch {
    words = button.dataset.failed;
  }
  button.textContent = status.textContent = words;
  setTimeout(() => { button.textContent = before; }, 2000);
}

async function writeClipboard(text) {
  if (navigator.clipboard) {
    return navigator.clipboard.writeText(text);
  }
  // Over plain HTTP browsers keep the clipboard API away: the old command still copies a selection.
  getSelection().selectAllChildren(document.getElementById("summary"));
  if (!document.execCommand("copy")) {
    throw new Error("copy refused");
  }
}

async function submit(event) {
  event.preventDefault();
  running?.abort();
  running = new AbortController();
  const mine = running;
  form.setAttribute("aria-busy", "true");
  status.textContent = "Đang đọc bài…";
  try {
    const answer = await fetch("/", { method: "POST", body: new URLSearchParams(new FormData(form)), signal: mine.signal });
    show(await answer.text(), answer.headers.get("Content-Type") || "");
  } catch (failure) {
    if (failure.name === "AbortError") {
      return;
    }
    refuse("Không kết nối được với máy chủ. Bài vẫn còn trong ô: hãy thử lại.");
  }
  form.removeAttribute("aria-busy");
}

function show(text, type) {
  if (!type.startsWith("text/html")) {
    refuse("Máy chủ không nhận bài này: có thể bài quá dài. Bài vẫn còn trong ô.");
    return;
  }
  const page = new DOMParser().parseFromString(text, "text/html");
  const error = page.getElementById("error").textContent;
  if (error) {
    document.getElementById("result").replaceChildren();
    refuse(error);
    return;
  }
  document.title = page.title;
  document.getElementById("error").textContent = "";
  article.removeAttribute("aria-invalid");
  article.rows = page.getElementById("article").rows;
  document.getElementById("result").replaceChildren(...page.getElementById("result").childNodes);
  enhance();
  status.textContent = "Đã có kết quả.";
  document.getElementById("result").focus({ preventScroll: true });
  document.getElementById("result").scrollIntoView({ block: "start" });
}

function refuse(message) {
  document.getElementById("error").textContent = message;
  article.setAttribute("aria-invalid", "true");
  status.textContent = "";
  article.focus();
}

form.addEventListener("submit", submit);
article.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});
enhance();
