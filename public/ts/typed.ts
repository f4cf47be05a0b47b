type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/**
 * Whether somebody has typed, ticked or chosen something here that the server doesn't know yet. A hidden field goes
 * with its form: the version a person began to edit stays the one they send.
 */
export function isTyped(node: Node): boolean {
  if (node instanceof HTMLTextAreaElement) return node.value !== node.defaultValue;
  if (node instanceof HTMLSelectElement) return isChosen(node);
  if (!(node instanceof HTMLInputElement)) return false;
  switch (node.type) {
    case "checkbox":
      return node.checked !== node.defaultChecked;
    case "radio":
      return peersOf(node).some((radio) => radio.checked !== radio.defaultChecked);
    case "file":
      return (node.files?.length ?? 0) > 0;
    case "hidden":
      return isRead(node) && node.form !== null && fieldsOf(node.form).some(isTyped);
    case "submit":
    case "button":
      return false;
    default:
      return node.value !== node.defaultValue;
  }
}

/**
 * Whether a control that takes text or a choice has the focus: the person is in the middle of something. The hidden
 * fields of its form stay as they are with it: a newer version beside older words would pass for having read them.
 */
export function isBeingFilled(node: Node): boolean {
  const focused = document.activeElement;
  if (!focused || !isControl(focused)) return false;
  return (
    node === focused || (isHidden(node) && isRead(node) && node.form !== null && node.form === focused.form)
  );
}

/** Whether the element or a control inside it holds something typed, outside the form that was sent. */
export function holdsTyped(element: Element, sent?: HTMLFormElement): boolean {
  const controls = [...element.querySelectorAll("input, textarea, select")];
  return isTyped(element) || controls.some((control) => !sent?.contains(control) && isTyped(control));
}

const isHidden = (node: Node): node is HTMLInputElement =>
  node instanceof HTMLInputElement && node.type === "hidden";

/** Whether a hidden field says what was read; the token says who sends it, and has to be the newest. */
const isRead = ({ name }: HTMLInputElement) => name !== "csrf";

const fieldsOf = (form: HTMLFormElement) => [...form.elements].filter((field) => !isHidden(field));

function isControl(node: Node): node is Control {
  if (node instanceof HTMLInputElement) return !["submit", "button", "checkbox", "radio"].includes(node.type);
  return node instanceof HTMLTextAreaElement || node instanceof HTMLSelectElement;
}

/** Ticking one radio unticks another, so a set of them is typed as a whole. */
function peersOf(radio: HTMLInputElement): HTMLInputElement[] {
  const scope: ParentNode = radio.form ?? document;
  return [...scope.querySelectorAll<HTMLInputElement>("input[type=radio]")].filter(
    (other) => other.name === radio.name,
  );
}

function isChosen(select: HTMLSelectElement): boolean {
  const options = [...select.options];
  if (select.multiple) return options.some((option) => option.selected !== option.defaultSelected);
  // A list without a preset choice shows its first option.
  const preset = options.map((option) => option.defaultSelected).lastIndexOf(true);
  return select.selectedIndex !== Math.max(preset, 0);
}
