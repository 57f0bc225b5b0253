// Pages of clerks and leaders: server-made HTML, htmx for parts that change, and the small behaviours of the desk.
import "htmx.org";
import { listenToForms } from "./desk/forms.ts";
import { listenToKeys } from "./desk/keys.ts";
import { listenToPresses } from "./desk/presses.ts";
import { toast } from "./desk/toast.ts";
import { WorkElement } from "./desk/work.ts";
import { csrfToken } from "./shared/page.ts";
import { _ } from "./shared/text.ts";

interface RequestDetail {
  ctx: { request: { headers: Record<string, string> } };
}

document.addEventListener("htmx:config:request", (event) => {
  (event as CustomEvent<RequestDetail>).detail.ctx.request.headers["X-CSRFToken"] = csrfToken();
});
document.addEventListener("htmx:error", () => toast(_("Mất kết nối với máy chủ. Vui lòng thử lại."), "danger"));

customElements.define("kg-work", WorkElement);
listenToForms();
listenToKeys();
listenToPresses();
