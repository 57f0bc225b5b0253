import { _ } from "../shared/text.ts";

interface Progress {
  state: "pending" | "leased" | "done" | "refused" | "dead";
  message?: string;
  url?: string;
}

const SOON = 500;
const LATER = 2000;

/** <kg-work event-id>: asks how far slow work has come, then shows the page anew or says why it stopped. */
export class WorkElement extends HTMLElement {
  private timer = 0;
  private asked = 0;

  connectedCallback(): void {
    this.again();
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.timer);
  }

  private again(): void {
    this.asked += 1;
    this.timer = window.setTimeout(() => void this.ask(), this.asked < 10 ? SOON : LATER);
  }

  private async ask(): Promise<void> {
    const address = `/progress/${encodeURIComponent(this.getAttribute("event-id") ?? "")}`;
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok) return this.stop(_("Không xem được tiến độ. Vui lòng tải lại trang."));
      this.show((await answer.json()) as Progress);
    } catch {
      this.again(); // the network is away for a moment; the work goes on without us
    }
  }

  private show(progress: Progress): void {
    if (progress.state === "done") this.arrive(progress.url);
    else if (progress.state === "refused" || progress.state === "dead") this.stop(progress.message ?? "");
    else this.again();
  }

  private arrive(url: string | undefined): void {
    if (url) window.location.assign(url);
    else window.location.reload();
  }

  private stop(message: string): void {
    this.className = "notice notice-danger";
    this.setAttribute("role", "alert");
    this.textContent = message || _("Công việc chưa thực hiện được.");
  }
}
