// Names while they are typed: a combobox with a list, by keyboard, pointer and screen reader.
// In a search a choice is asked for at once.
// Source: WAI-ARIA Authoring Practices, "Editable Combobox With List Autocomplete".
"use strict";

const LEAST_LETTERS = 2;
const WAIT_MS = 150;

function startCompleting(input) {
  const country = document.getElementById(input.dataset.country);
  const isSearch = input.dataset.completeFor === "search";
  const list = document.createElement("ul");
  const told = document.createElement("output");
  let shown = [];
  let active = -1;
  let asking = new AbortController();
  let timer = 0;

  list.id = `${input.id}-list`;
  list.className = "complete-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.listWord);
  list.hidden = true;
  told.className = "visually-hidden";
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  input.after(list, told);
  input.parentElement.classList.add("complete");

  function isEnough() {
    return [...input.value.trim()].length >= LEAST_LETTERS;
  }

  function close() {
    asking.abort();
    clearTimeout(timer);
    list.hidden = true;
    shown = [];
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(number) {
    active = (number + shown.length) % shown.length;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
    input.setAttribute("aria-activedescendant", list.children[active].id);
    list.children[active].scrollIntoView({ block: "nearest" });
  }

  function pick(number) {
    const place = shown[number];
    input.value = place.words;
    if (country && country.value.toUpperCase() !== place.country) {
      const option = [...country.options].find((each) => each.value.toUpperCase() === place.country);
      if (option) country.value = option.value;
    }
    close();
    told.textContent = `${place.name}, ${place.detail}`;
    if (isSearch) input.form.requestSubmit();
  }

  function optionOf(place, number) {
    const option = document.createElement("li");
    const name = document.createElement("bdi");
    const detail = document.createElement("bdi");
    name.textContent = place.name;
    detail.textContent = place.detail;
    detail.className = "muted";
    option.id = `${list.id}-${number}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.append(name, " ", detail);
    option.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    option.addEventListener("click", () => pick(number));
    return option;
  }

  function show(places) {
    shown = places;
    active = -1;
    list.replaceChildren(...places.map(optionOf));
    list.hidden = places.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
    told.textContent = list.hidden ? "" : input.dataset.listSaid;
  }

  async function ask() {
    asking.abort();
    asking = new AbortController();
    const query = new URLSearchParams({ q: input.value, country: country ? country.value : "" });
    if (isSearch) query.set("for", "search");
    try {
      const answer = await fetch(`${input.dataset.complete}?${query}`, { signal: asking.signal, referrerPolicy: "no-referrer" });
      if (answer.ok) show((await answer.json()).places);
    } catch {
      // The list is a help; without it the form is sent as it is typed.
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (isEnough()) timer = setTimeout(ask, WAIT_MS);
    else close();
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (list.hidden) {
      if (event.key === "ArrowDown" && isEnough()) ask();
      return;
    }
    if (event.key === "ArrowDown") mark(active + 1);
    else if (event.key === "ArrowUp") mark(active < 0 ? shown.length - 1 : active - 1);
    else if (event.key === "Enter" && active >= 0) pick(active);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
}

document.querySelectorAll("input[data-complete]").forEach(startCompleting);
