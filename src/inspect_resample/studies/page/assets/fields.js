// What the fields of the controls hold; what is no number there is named and never computed with.

const LARGEST = 1e6;
const EXPECTED = "Expected a number from 0 to 1,000,000, with a point for decimals, such as 0.5";

// The number that a text is; null for anything else.
function numberIn(text) {
  if (!/^\s*\+?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text)) return null;
  const number = Number(text);
  return number <= LARGEST ? number : null;
}

// The stakes in the fields, or null where one of them is wrong, which is then said beside it.
// The sliders know steps and ends only.
function stakesOf(form) {
  const { policy, checked } = form.elements;
  const found = { policy: policy?.value, checked: checked?.value };
  for (const name of ["ratio", "price", "check", "verification"].filter((one) => form.elements[one])) {
    const field = form.elements[`${name}_number`], number = numberIn(field.value);
    const message = form.ownerDocument.getElementById(field.getAttribute("aria-describedby"));
    const got = field.value.trim() === "" ? "nothing" : `“${field.value}”`;
    const told = number === null ? `${EXPECTED}; got ${got}.` : "";
    if (message.textContent !== told) message.textContent = told;
    message.hidden = number !== null;
    if (number === null) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    found[name] = number;
  }
  return Object.values(found).includes(null) ? null : found;
}

// Say that sentence and figure are still those of the last numbers that were right.
function markStale(form, figure, stale) {
  const note = form.querySelector(".stale"), last = form.querySelector(".printed").textContent;
  note.textContent = stale ? `Not computed again. Sentence and figure are still those of: ${last}` : "";
  note.hidden = !stale;
  for (const element of [form, document.querySelector(`[data-figure="${figure}"]`)]) {
    element.toggleAttribute("data-stale", stale);
  }
}
