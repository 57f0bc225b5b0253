import { csrfToken } from "../shared/page.ts";
import { _ } from "../shared/text.ts";

/** What became of an act: `problem` is "" when it was done, else the sentence of the refusal. */
export interface Sent {
  problem: string;
  values: Record<string, string>;
}

interface Refused {
  error?: { message?: string };
}

/** Sends a form as a program does. `lasting`: also when the page is being left. */
export async function send(address: string, body: FormData, lasting = false): Promise<Sent> {
  const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
  try {
    const answer = await fetch(address, { method: "POST", headers, body, keepalive: lasting });
    if (answer.ok) return { problem: "", values: (await answer.json()) as Record<string, string> };
    const refused = (await answer.json()) as Refused;
    return { problem: refused.error?.message || _("Không thực hiện được. Vui lòng tải lại trang."), values: {} };
  } catch {
    return { problem: _("Mất kết nối với máy chủ. Vui lòng thử lại."), values: {} };
  }
}

/** Sends a form of the page. Gives "" when it was done, else the sentence of the refusal. */
export async function post(form: HTMLFormElement): Promise<string> {
  return (await send(form.action, new FormData(form))).problem;
}

/** Shows why a form was refused, in the form itself; "" takes the sentence away. */
export function tellProblem(within: ParentNode, problem: string): void {
  const place = within.querySelector<HTMLElement>(".form-problem");
  if (!place) return;
  place.textContent = problem;
  place.hidden = !problem;
}
