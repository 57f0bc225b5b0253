// Numbers and times as Vietnamese offices write them, always in the time of Vietnam.

const ZONE = "Asia/Ho_Chi_Minh";
const clock = new Intl.DateTimeFormat("vi-VN", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hour12: false });
const clockWithSeconds = new Intl.DateTimeFormat("vi-VN", {
  timeZone: ZONE, hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false,
});
const percentage = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 1 });

/** "14:05". */
export function time(moment: string | number | Date): string {
  return clock.format(new Date(moment));
}

/** "14:05:09". */
export function timeToTheSecond(moment: string | number | Date): string {
  return clockWithSeconds.format(new Date(moment));
}

/** "66,7 %" of the whole, as the minutes write it; an empty whole has no share. */
export function share(part: number, whole: number): string {
  return whole > 0 ? `${percentage.format((100 * part) / whole)} %` : "—";
}

/** "1:05" between two moments in milliseconds. */
export function elapsed(from: number, to: number): string {
  const seconds = Math.max(0, Math.floor((to - from) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
