
"use strict";
const filter = document.getElementById("filter");
const count = document.getElementById("count");
const all = count.textContent;
const sections = [...document.querySelectorAll("section")].map((section) => ({
  section,
  name: ["h2", ".folder"].map((part) => section.querySelector(part).textContent).join(" "),
  figures: [...section.querySelectorAll("figure")],
}));

function apply() {
  const wanted = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const { section, name, figures } of sections) {
    for (const figure of figures) {
      const own = `${name} ${figure.querySelector("b").textContent}`.toLowerCase();
      figure.hidden = !wanted.every((word) => own.includes(word));
    }
    const left = figures.filter((figure) => !figure.hidden).length;
    section.hidden = left === 0;
    shown += left;
  }
  count.textContent = wanted.length ? `${shown} of ${all}` : all;
}

filter.hidden = false;
filter.addEventListener("input", apply);
apply();
