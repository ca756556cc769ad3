// Tables of the class `ranking` are sorted by a press on a head, and filtered by the field `filter`.
// In a block, so that its names are its own beside the other scripts of a page.
"use strict";
{
  // Heads become buttons that sort their table; without a script the order is that of the headline.
  for (const table of document.querySelectorAll("table.ranking")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => sort(table, heads, column));
    });
  }

  function sort(table, heads, column) {
    const head = heads[column];
    const first = head.dataset.down === "true" ? "descending" : "ascending";
    const other = first === "descending" ? "ascending" : "descending";
    const way = head.getAttribute("aria-sort") === first ? other : first;
    heads.forEach((one) => one.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", way);
    const sign = way === "descending" ? -1 : 1;
    const rows = [...table.tBodies[0].rows];
    rows.sort((a, b) => compare(key(a.cells[column]), key(b.cells[column]), sign));
    table.tBodies[0].append(...rows);
  }

  function key(cell) {
    const text = cell.dataset.key;
    if (text === "inf") return Infinity;
    const number = Number(text);
    return text === "nan" ? NaN : text !== "" && !Number.isNaN(number) ? number : text;
  }

  // What is not known comes last, whichever way is up.
  function compare(a, b, sign) {
    const unknown = (one) => Number.isNaN(one) || one === Infinity;
    if (unknown(a) || unknown(b)) return Number(unknown(a)) - Number(unknown(b));
    if (typeof a === "string" || typeof b === "string") {
      return sign * String(a).localeCompare(String(b), undefined, { numeric: true });
    }
    return sign * (a - b);
  }

  const filter = document.getElementById("filter");
  if (filter) {
    filter.closest(".tools").hidden = false;
    filter.addEventListener("input", show);
  }

  function show() {
    const wanted = filter.value.trim().toLowerCase();
    let shown = 0;
    const rows = document.querySelectorAll("table.ranking tbody tr");
    for (const row of rows) {
      row.hidden = !row.dataset.model.includes(wanted);
      shown += row.hidden ? 0 : 1;
    }
    document.getElementById("shown").textContent = wanted ? `${shown} of ${rows.length} models` : "";
    const query = wanted ? `?models=${encodeURIComponent(wanted)}` : location.pathname;
    history.replaceState(null, "", query + location.hash);
  }

  const asked = new URLSearchParams(location.search).get("models");
  if (filter && asked) {
    filter.value = asked;
    show();
  }
}
