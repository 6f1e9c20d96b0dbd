// What scripts add to pages that work without them: buttons that copy, and a button that finds what is near.
"use strict";

const words = document.documentElement.dataset;

function addCopyButton(element) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-second";
  button.textContent = words.copyWord;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(element.textContent.trim());
      button.textContent = words.copied;
    } catch {
      getSelection().selectAllChildren(element);
      button.textContent = words.selected;
    }
    setTimeout(() => { button.textContent = words.copyWord; }, 4000);
  });
  element.after(button);
}

function findNear(button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const rounded = (degrees) => degrees.toFixed(1);
        location.assign(`${button.dataset.near}?lat=${rounded(coords.latitude)}&lon=${rounded(coords.longitude)}`);
      },
      () => {
        button.disabled = false;
        button.textContent = button.dataset.failed;
      },
      { maximumAge: 600000, timeout: 20000 },
    );
  });
}

document.querySelectorAll("[data-copy]").forEach(addCopyButton);
if ("geolocation" in navigator) document.querySelectorAll("button[data-near]").forEach(findNear);
document.addEventListener("click", (event) => {
  document.querySelectorAll(".languages[open]").forEach((open) => {
    if (!open.contains(event.target)) open.open = false;
  });
});
