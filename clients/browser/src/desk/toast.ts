// Short messages in the corner of the page, read aloud by the live region that base.html carries.

export type Tone = "info" | "success" | "warning" | "danger";

export function toast(text: string, tone: Tone = "info"): void {
  const place = document.getElementById("toasts");
  if (!place) return;
  const notice = document.createElement("div");
  notice.className = `notice notice-${tone}`;
  notice.textContent = text;
  place.append(notice);
  window.setTimeout(() => notice.remove(), 8000);
}
