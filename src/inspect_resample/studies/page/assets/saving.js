// Files of a figure as it is now, and the settings of its controls in the page's address.

function offer(name) {
  const line = document.querySelector(`[data-save="${name}"]`);
  const view = views[name];
  const kinds = {
    SVG: () => view.toImageURL("svg"), PNG: () => view.toImageURL("png", 2), CSV: () => table(name),
  };
  for (const [kind, make] of Object.entries(kinds)) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = kind;
    button.setAttribute("aria-label", `Save this figure as ${kind}`);
    button.addEventListener("click", async () => {
      const link = document.createElement("a");
      link.href = await make();
      link.download = `${name}.${kind.toLowerCase()}`;
      link.click();
    });
    line.append(button);
  }
  line.hidden = false;
}

function table(name) {
  return `data:text/csv;charset=utf-8,${encodeURIComponent(csvOf(rowsOf(name)))}`;
}

// The rows behind the marks of a figure, each once. Names, lines that mark a level and the places of
// names are no data.
function rowsOf(name) {
  const found = content.figures[name].layer
    .filter(({ mark, encoding }) => mark.type !== "text" && (mark.type !== "rule" || encoding.tooltip))
    .flatMap(({ data }) => (data.name ? views[name].data(data.name) : data.values))
    .map((row) => Object.entries(row).filter(([field]) => !["place", "to", "colour"].includes(field)))
    .sort((one, other) => other.length - one.length);
  const kept = [];
  for (const fields of found) {
    if (!kept.some((row) => fields.every(([field, value]) => row[field] === value))) {
      kept.push(Object.fromEntries(fields));
    }
  }
  return kept;
}

function csvOf(rows) {
  const fields = [...new Set(rows.flatMap(Object.keys))];
  const cell = (value) => {
    const text = value === undefined || value === null ? "" : String(value);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = rows.map((row) => fields.map((field) => cell(row[field])));
  return [fields, ...lines].map((line) => `${line.join(",")}\r\n`).join("");
}

// The controls of a form are `FIGURE.NAME=VALUE` in the address' fragment; `at` leads to the form.
function keepSettings(form) {
  const figure = form.dataset.controls ?? form.dataset.rules;
  const kept = settings();
  kept.set("at", figure);
  for (const { name, type, value } of form.elements) {
    if (name && type !== "range") kept.set(`${figure}.${name}`, value);
  }
  history.replaceState(null, "", `#${kept}`);
}

function settings() {
  const fragment = location.hash.slice(1);
  return new URLSearchParams(fragment.startsWith("at=") ? fragment : "");
}

function restoreSettings() {
  const kept = settings();
  for (const [key, value] of kept) {
    const [figure, name] = key.split(".");
    const form = formOf(figure), field = name && form?.elements[name];
    if (!field) continue;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const form = formOf(kept.get("at"));
  if (form) {
    openAround(form);
    form.scrollIntoView();
  }
}

function formOf(figure) {
  return [...document.forms].find((one) => figure && [one.dataset.controls, one.dataset.rules].includes(figure));
}
