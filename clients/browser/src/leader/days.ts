// The days of an absence in words: a date field shows them in the order of the device, which may be another one.
import { _ } from "../shared/text.ts";

const DAY = 86_400_000;
const words = new Intl.DateTimeFormat("vi-VN", { timeZone: "UTC", weekday: "long", day: "2-digit", month: "2-digit", year: "numeric" });

/** "Thứ Hai, 23/11/2026 đến hết Thứ Sáu, 27/11/2026 (5 ngày)"; nothing while the days make no sense. */
export function daysInWords(first: string, last: string): string {
  const [from, to] = [Date.parse(first), Date.parse(last)];
  if (Number.isNaN(from) || Number.isNaN(to) || to < from) return "";
  const count = (to - from) / DAY + 1;
  if (count === 1) return _("{day} (1 ngày)", { day: words.format(from) });
  return _("{first} đến hết {last} ({count} ngày)", { first: words.format(from), last: words.format(to), count });
}

function tell(form: HTMLFormElement): void {
  const place = form.querySelector("[data-days-said]");
  const [first, last] = ["first_day", "last_day"].map((name) => form.elements.namedItem(name) as HTMLInputElement);
  if (!place || !first || !last) return;
  last.min = first.value;
  place.textContent = daysInWords(first.value, last.value);
}

export function listenToDays(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>(".absence-form")) {
    form.addEventListener("input", () => tell(form));
    tell(form);
  }
}
