// Keys at the desk: p publishes, r and a open the forms that need words, n goes on, c looks after.
// They can be turned off, since a single letter is easily struck or spoken by mistake (WCAG 2.1.4).

const STORE = "desk-keys";

const areOn = () => localStorage.getItem(STORE) !== "off";

function isTyping(target) {
  return target instanceof Element && target.closest("input:not([type=checkbox]), textarea, select") !== null;
}

function use(element) {
  element.click();
  const fold = element.closest("details");
  if (fold) {
    element.scrollIntoView({ block: "nearest" });
    fold.querySelector("textarea")?.focus();
  }
}

document.addEventListener("keydown", (event) => {
  if (!areOn() || event.ctrlKey || event.altKey || event.metaKey || event.repeat || isTyping(event.target)) return;
  const element = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!element) return;
  event.preventDefault();
  use(element);
});

function addSwitch(place) {
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = areOn();
  box.addEventListener("change", () => localStorage.setItem(STORE, box.checked ? "on" : "off"));
  label.append(box, ` ${place.dataset.keys}`);
  place.append(label);
}

document.querySelectorAll("[data-keys]").forEach(addSwitch);
