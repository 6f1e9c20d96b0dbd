// Writing a letter: a private one is sealed on this device before it is sent; hints on what a censor holds back.
// Without this script the form works by itself, and the server seals.

const form = document.getElementById("letter");
const said = document.getElementById("said");
const how = document.getElementById("sealing-how");
const go = document.getElementById("go");
const goWord = go.textContent;
const { text, signed, sealed, token } = form.elements;
let sealer = null;
let cannotSeal = false;

const isPrivate = () => form.elements.kind.value === "private";

async function makeReady() {
  go.textContent = isPrivate() && !cannotSeal ? form.dataset.seal : goWord;
  if (!isPrivate() || sealer || cannotSeal) return;
  try {
    const age = await import("../vendor/age.js");
    const made = new age.Encrypter();
    made.addRecipient(form.dataset.key);
    sealer = async (words) => age.armor.encode(await made.encrypt(words));
    how.textContent = form.dataset.here;
  } catch {
    cannotSeal = true;
    go.textContent = goWord;
  }
}

async function sendSealed() {
  const words = [text.value.trim(), signed.value.trim()].filter(Boolean).join("\n\n");
  const data = new URLSearchParams(new FormData(form));
  for (const name of ["text", "signed"]) data.delete(name);
  data.set("sealed", await sealer(words));
  data.set("step", "send");
  const answer = await fetch(form.action || location.href, { method: "POST", body: data });
  if (answer.redirected) {
    form.reset();
    location.assign(answer.url);
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  token.value = page.querySelector("#letter [name=token]")?.value ?? token.value;
  said.textContent = page.querySelector("#problems")?.innerText.trim() || form.dataset.failed;
}

form.addEventListener("submit", async (event) => {
  if (!isPrivate() || cannotSeal) return;
  event.preventDefault();
  said.textContent = "";
  if (!text.value.trim()) {
    said.textContent = form.dataset.empty;
    text.focus();
    return;
  }
  go.disabled = true;
  try {
    await makeReady();
    if (sealer) await sendSealed();
    else said.textContent = form.dataset.unsealed;
  } catch {
    said.textContent = form.dataset.failed;
  }
  go.disabled = false;
});

// What is known of whom she chooses: a narrow select cuts its day off.
form.elements.case.addEventListener("change", ({ target }) => {
  document.getElementById("known").textContent = target.selectedOptions[0]?.textContent.trim() ?? "";
});

const stems = form.dataset.stems.split(" ");
const noticed = document.getElementById("noticed");

function notices(words) {
  const found = [];
  const letters = words.match(/\p{L}/gu) ?? [];
  const cyrillic = words.match(/\p{Script=Cyrillic}/gu) ?? [];
  if (letters.length > 20 && cyrillic.length < 0.8 * letters.length) found.push(form.dataset.language);
  const risky = (words.match(/\p{L}+/gu) ?? []).filter((word) => stems.some((stem) => word.toLowerCase().startsWith(stem)));
  if (risky.length) found.push(`${form.dataset.words} ${[...new Set(risky)].slice(0, 6).join(", ")}`);
  if (/[#@]|:\/\/|www\./.test(words)) found.push(form.dataset.signs);
  return found;
}

function showNotices() {
  const found = notices(text.value);
  noticed.hidden = found.length === 0;
  const lines = found.map((sentence) => Object.assign(document.createElement("p"), { textContent: sentence }));
  if (noticed.textContent !== lines.map((line) => line.textContent).join("")) noticed.replaceChildren(...lines);
}

function addPhraseButton(cell) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "phrase";
  button.textContent = cell.textContent;
  button.addEventListener("click", () => {
    const at = text.selectionEnd;
    const before = text.value.slice(0, at);
    const gap = before && !/\s$/.test(before) ? " " : "";
    text.setRangeText(gap + cell.textContent.trim(), at, at, "end");
    text.focus();
    showNotices();
  });
  cell.replaceChildren(button);
}

form.querySelectorAll("[data-phrase]").forEach(addPhraseButton);
form.querySelectorAll("[name=kind]").forEach((choice) => choice.addEventListener("change", makeReady));
form.elements.language.addEventListener("change", () => { text.lang = form.elements.language.value; });
// While one types, and not when the field is left: a hint that comes up then moves the button that is being pressed.
let pause = 0;
text.addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(showNotices, noticed.hidden ? 700 : 0);
});
form.addEventListener("pointerdown", () => clearTimeout(pause));
makeReady();
showNotices();
