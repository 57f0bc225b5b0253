import { csrfToken } from "../shared/page.ts";
import { _ } from "../shared/text.ts";

interface Refused {
  error?: { message?: string };
}

/** Sends a form as a program does. Gives "" when it was done, else the sentence of the refusal. */
export async function post(form: HTMLFormElement): Promise<string> {
  const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
  try {
    const answer = await fetch(form.action, { method: "POST", headers, body: new FormData(form) });
    if (answer.ok) return "";
    const refused = (await answer.json()) as Refused;
    return refused.error?.message || _("Không thực hiện được. Vui lòng tải lại trang.");
  } catch {
    return _("Mất kết nối với máy chủ. Vui lòng thử lại.");
  }
}

/** Shows why a form was refused, in the form itself; "" takes the sentence away. */
export function tellProblem(within: ParentNode, problem: string): void {
  const place = within.querySelector<HTMLElement>(".form-problem");
  if (!place) return;
  place.textContent = problem;
  place.hidden = !problem;
}
