// What the chosen cells come to: how many there are, and sum and average of numbers. The words stand
// in data-sum of the grid's foot; numbers are read and written as the page's language does.
const HUNDREDTHS = 100;

function number(text) {
  const point = document.querySelector("[data-grid]").dataset.decimal;
  const plain = text.replace(/[^\d,.-]/g, "");
  const bare = point === "," ? plain.replaceAll(".", "").replace(",", ".") : plain.replaceAll(",", "");
  return Math.round(Number(bare) * HUNDREDTHS);
}

function said(hundredths) {
  const digits = hundredths % HUNDREDTHS ? 2 : 0;
  const format = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: digits, maximumFractionDigits: 2 });
  return format.format(hundredths / HUNDREDTHS);
}

export function sum(cells, headOf, textOf) {
  const foot = document.querySelector("[data-grid-sum]");
  if (!foot || !cells.length) return "";
  const count = `${foot.dataset.count} ${cells.length}`;
  const numbers = cells.filter((cell) => headOf(cell).dataset.number !== undefined).map((cell) => number(textOf(cell)));
  if (!numbers.length) return count;
  const total = numbers.reduce((all, one) => all + one, 0);
  return `${count} · ${foot.dataset.sum} ${said(total)} · ${foot.dataset.average} ${said(total / numbers.length)}`;
}
