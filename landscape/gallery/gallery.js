"use strict";
const filter = document.getElementById("filter");
const count = document.getElementById("count");
const all = count.textContent;
const textOf = (parent, parts) => parts.flatMap((part) => [...parent.querySelectorAll(part)])
  .map((element) => element.textContent).join(" ").toLowerCase();
const sections = [...document.querySelectorAll("section")].map((section) => ({
  section,
  entry: document.querySelector(`#contents a[href="#${section.id}"]`)?.parentElement,
  text: textOf(section, ["h2", ".folder", "dd"]),
  figures: [...section.querySelectorAll("figure")].map((figure) => ({ figure, text: textOf(figure, ["b"]) })),
}));

function apply() {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const { section, entry, text, figures } of sections) {
    let left = 0;
    for (const { figure, text: own } of figures) {
      figure.hidden = !words.every((word) => text.includes(word) || own.includes(word));
      left += !figure.hidden;
    }
    section.hidden = left === 0;
    if (entry) entry.hidden = section.hidden;
    shown += left;
  }
  count.textContent = !words.length ? all : shown ? `${shown} of ${all}` : `no figure matches; ${all}`;
  const address = new URL(location.href);
  if (words.length) address.searchParams.set("q", filter.value);
  else address.searchParams.delete("q");
  try {
    history.replaceState(null, "", address);
  } catch {
    // A page in a frame without an address of its own keeps none.
  }
}

// A live page opens in the place of its still, and closes again.
function openInPlace(door) {
  const frame = document.createElement("iframe");
  frame.src = door.href;
  frame.title = door.textContent;
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "Close";
  const figure = door.closest("figure");
  figure.classList.add("open");
  door.hidden = true;
  figure.prepend(close, frame);
  frame.focus();
  close.addEventListener("click", () => {
    frame.remove();
    close.remove();
    figure.classList.remove("open");
    door.hidden = false;
    door.focus();
  });
}

for (const door of document.querySelectorAll("[data-page]")) {
  door.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openInPlace(door);
  });
}
filter.hidden = false;
filter.value = new URL(location.href).searchParams.get("q") ?? "";
filter.addEventListener("input", apply);
apply();
