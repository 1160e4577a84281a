// Finding elements to enhance, each once.
const seen = new WeakMap();

/** Elements under root (root included) that match and were not yet given to this purpose. */
export function fresh(root, selector, purpose) {
  const found = [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];
  return found.filter((element) => {
    const purposes = seen.get(element) ?? new Set();
    if (purposes.has(purpose)) return false;
    seen.set(element, purposes.add(purpose));
    return true;
  });
}

/** "有 {n} 份" with {n: 3} → "有 3 份". Sentences come from the template in the reader's language. */
export function say(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function csrfToken(near = document) {
  const field = near.querySelector?.("input[name=csrfmiddlewaretoken]") ?? document.querySelector("input[name=csrfmiddlewaretoken]");
  return field?.value ?? "";
}
