// The inbox is complete without this file: it adds keys, a type-ahead over the sections, and says that somebody is still looking.
"use strict";

(() => {
  const CALM = 300; // milliseconds in which nobody reads an article: a key that is hit twice must not settle the next one
  let shown = 0;
  let scrolled = 0; // pixels of the list beside the article
  let hasty = false; // whether the key that is hit now was meant for the page before

  const part = (id) => document.getElementById(id);

  // --- Keys ---

  /** Whether an answer is on its way: what is on the page is not what he means any more. */
  function waiting() {
    return part("inbox").querySelector(".htmx-request:not(#watched)") !== null;
  }

  document.addEventListener("keydown", () => {
    hasty = waiting() || performance.now() - shown <= CALM;
    if (hasty) {
      shown = performance.now(); // the letters that follow are of the same word
    }
  }, true);

  function press(...ids) {
    return (event) => {
      if (!event.repeat && !hasty) {
        ids.map(part).find(Boolean)?.click();
      }
    };
  }

  desk.onKey("n", press("accept"));
  desk.onKey("v", press("override"));
  desk.onKey("h", press("undo", "undo-standing"));
  desk.onKey("j", press("leave", "next", "first"));
  desk.onKey("b", press("leave", "next", "first"));
  desk.onKey("k", press("previous"));
  desk.onKey("s", () => waiting() || part("other-typed")?.focus());
  desk.onKey("/", () => part("words").focus());

  // --- Type-ahead over the sections: a combobox with a list (WAI-ARIA Authoring Practices, "Editable Combobox With List Autocomplete") ---

  /** `text` as somebody types it who leaves all marks out. */
  function bare(text) {
    return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d").replace(/Đ/g, "D").toLowerCase().trim();
  }

  /** How well one of `names` begins with what was typed: 0 its beginning, 1 that of a later word, 2 within; else null. */
  function match(names, typed) {
    const places = names.map((name) => ` ${name.replace(/[^\p{L}\p{N}]+/gu, " ")}`);
    if (places.some((name) => name.startsWith(` ${typed}`))) {
      return 0;
    }
    if (places.some((name) => name.includes(` ${typed}`))) {
      return 1;
    }
    return places.some((name) => name.includes(typed)) ? 2 : null;
  }

  function typeAhead(select) {
    const sections = [...select.options].filter((option) => option.value).map((option, place) => {
      const names = option.dataset.names.split("|");
      return { option, place, marked: names.map((name) => name.normalize("NFC").toLowerCase()), bare: names.map(bare) };
    });
    const list = document.createElement("ul");
    list.id = "other-list";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-labelledby", "other-label");
    list.tabIndex = -1; // the Tab key would stop at what scrolls, just when it is hidden
    list.hidden = true;
    const field = document.createElement("input");
    Object.assign(field, { id: "other-typed", type: "text", autocomplete: "off", placeholder: "Gõ tên chuyên mục" });
    const none = document.createElement("p"); // says that nothing is called so
    none.id = "other-none";
    none.setAttribute("role", "status");
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })) {
      field.setAttribute(name, value);
    }
    const box = document.createElement("div");
    box.className = "type-ahead";
    box.append(field, list, none);
    select.before(box);
    select.hidden = true;
    field.value = select.value && select.selectedOptions[0].textContent; // he may have chosen before this script came
    part("other-label").htmlFor = field.id;
    let active = -1;

    /** The sections that what was typed may mean; first those that have its very marks, for one types past them on the way. */
    function found() {
      const typed = field.value.normalize("NFC").toLowerCase().trim();
      return sections
        .map((section) => ({ section, rank: match(section.marked, typed) ?? (match(section.bare, bare(typed)) ?? NaN) + 3 }))
        .filter(({ rank }) => !Number.isNaN(rank))
        .sort((one, other) => one.rank - other.rank || one.section.place - other.section.place)
        .map(({ section }) => section);
    }

    function activate(number) {
      const options = list.children;
      active = options.length ? (number + options.length) % options.length : -1;
      [...options].forEach((option, place) => option.setAttribute("aria-selected", String(place === active)));
      if (active < 0) {
        field.removeAttribute("aria-activedescendant");
      } else {
        field.setAttribute("aria-activedescendant", options[active].id);
        options[active].scrollIntoView({ block: "nearest" });
      }
    }

    function open() {
      const sectionsFound = found();
      list.replaceChildren(...sectionsFound.map((section, place) => {
        const option = document.createElement("li");
        option.id = `other-${place}`;
        option.setAttribute("role", "option");
        option.textContent = section.option.textContent;
        option.dataset.value = section.option.value;
        return option;
      }));
      list.hidden = !sectionsFound.length;
      field.setAttribute("aria-expanded", String(!list.hidden));
      field.setAttribute("aria-invalid", String(!sectionsFound.length));
      none.textContent = sectionsFound.length ? "" : "Không có chuyên mục này.";
      activate(0);
    }

    function close() {
      list.hidden = true;
      field.setAttribute("aria-expanded", "false");
    }

    function take(option) {
      select.value = option.dataset.value;
      field.value = option.textContent;
      close();
    }

    function choose(option) {
      take(option);
      part("correct").click(); // a click, for htmx knows by it which button it was
    }

    field.addEventListener("focus", () => {
      field.value = "";
      open();
      list.scrollIntoView({ block: "nearest" }); // on a phone all but its first line would be below the screen
    });
    field.addEventListener("input", open);
    field.addEventListener("blur", close);
    field.addEventListener("keydown", (event) => {
      if (desk.composing(event)) {
        return;
      }
      if (event.key === "Enter") {
        event.preventDefault();
        if (active >= 0 && !list.hidden && !event.repeat) {
          choose(list.children[active]);
        }
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) {
          open();
        } else {
          activate(active + (event.key === "ArrowDown" ? 1 : -1));
        }
      } else if (event.key === "Escape") {
        field.value = "";
        open(); // nothing is wrong any more
        field.blur();
      }
    });
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) {
        choose(option);
      }
    });
    part("correct").addEventListener("click", (event) => {
      if (field.value === select.selectedOptions[0].textContent) {
        return; // it is chosen
      }
      if (field.value.trim() && active >= 0) {
        take(list.children[active]); // as the Enter key does in the field
      } else {
        event.preventDefault();
        field.focus(); // nothing is typed yet: ask first
      }
    });
  }

  // --- After a change of the page: the type-ahead again, words for screen readers, the focus where one reads on ---

  function enhance() {
    const select = part("other");
    if (select && !part("other-typed")) {
      typeAhead(select);
    }
  }

  /** Have the list beside the article where it was, or where the article is seen in it. */
  function showInList() {
    const here = document.querySelector(".list [aria-current]");
    const list = here?.closest(".list");
    if (!list?.checkVisibility()) {
      return;
    }
    list.scrollTop = scrolled;
    const [frame, row] = [list, here].map((one) => one.getBoundingClientRect());
    const bottom = Math.min(frame.bottom, innerHeight);
    if (row.top < frame.top || row.bottom > bottom) {
      list.scrollTop += row.top - (frame.top + bottom) / 2;
    }
  }

  document.addEventListener("htmx:beforeSwap", () => {
    scrolled = document.querySelector(".list")?.scrollTop ?? 0;
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id !== "inbox" && event.detail.elt.id !== "inbox") {
      return;
    }
    shown = performance.now();
    enhance();
    const said = part("done-words") || document.querySelector(".conflict p");
    if (said) {
      desk.say(said.textContent);
    }
    if (part("refused") && document.activeElement !== document.body) {
      return; // the same article, and he is where he was: nothing was done
    }
    const title = part("article-title");
    (title || part("undone") || part("list-title"))?.focus({ preventScroll: true });
    if (title) {
      part("inbox").scrollIntoView({ block: "start" });
      showInList();
    }
  });

  setInterval(() => {
    const watched = part("watched");
    if (watched && document.visibilityState === "visible") {
      htmx.trigger(watched, "still-here");
    }
  }, 1000 * (part("watched")?.dataset.every || 15));

  enhance();
  showInList();
})();
