// The words of the chamber, each with its icon: nothing is told by colour alone.
import { _ } from "../shared/text.ts";
import type { Choice, Presence, Sitting } from "../live/types.ts";

export interface Label {
  text: string;
  icon: string;
}

export const CHOICES: readonly Choice[] = ["for", "against", "abstain"];

export const choiceLabel: Record<Choice, () => Label> = {
  for: () => ({ text: _("Tán thành"), icon: "check-circle-fill" }),
  against: () => ({ text: _("Không tán thành"), icon: "x-circle-fill" }),
  abstain: () => ({ text: _("Không biểu quyết"), icon: "dash-circle-fill" }),
};

export const presenceLabel: Record<Presence, () => Label> = {
  expected: () => ({ text: _("Chưa điểm danh"), icon: "circle" }),
  present: () => ({ text: _("Có mặt"), icon: "check-circle-fill" }),
  left: () => ({ text: _("Đã rời phòng"), icon: "door-open" }),
  excused: () => ({ text: _("Vắng có lý do"), icon: "person-dash" }),
};

export const sittingLabel: Record<Sitting["state"], () => string> = {
  planned: () => _("Chưa khai mạc"),
  open: () => _("Đang họp"),
  closed: () => _("Đã bế mạc"),
};

/** A receipt is long; its first eight signs, in two groups, are enough to read out. */
export function shortReceipt(receipt: string): string {
  const signs = receipt.replace(/[^0-9a-z]/gi, "").slice(0, 8).toUpperCase();
  return `${signs.slice(0, 4)}-${signs.slice(4)}`;
}
