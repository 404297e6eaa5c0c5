// The script that pages share, from beside them; without it nothing on the page works.
"use strict";
{
  const script = document.createElement("script");
  script.src = "SOURCE";
  script.addEventListener("error", () => {
    const fault = document.createElement("p");
    fault.setAttribute("role", "alert");
    fault.textContent = `The script of this page, ${script.getAttribute("src")}, is missing: keep it where plot wrote it, or plot the page without output.shared.`;
    document.querySelector("header").append(fault);
  });
  document.head.append(script);
}
