import { _ } from "../shared/text.ts";
import { post, tellProblem } from "./post.ts";
import { follow } from "./progress.ts";
import { choose } from "./tabs.ts";

/** <kg-batch>: every file must have been on the screen before its signature can be asked for. */
export class BatchElement extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("kg-shown", (event) => this.note((event as CustomEvent<string>).detail));
    this.addEventListener("click", (event) => {
      const pressed = (event.target as Element).closest<HTMLElement>("[data-step]");
      if (pressed) this.step(Number(pressed.dataset["step"]));
    });
    this.addEventListener("click", () => this.weigh());
    this.weigh();
  }

  private get tabs(): HTMLElement[] {
    return Array.from(this.querySelectorAll<HTMLElement>('[role="tab"]'));
  }

  private get place(): number {
    return this.tabs.findIndex((tab) => tab.getAttribute("aria-selected") === "true");
  }

  private step(by: number): void {
    const tab = this.tabs[this.place + by];
    if (tab) choose(tab);
  }

  private note(src: string): void {
    const tab = this.tabs.find((one) => one.dataset["src"] === src);
    if (!tab) return;
    tab.classList.add("batch-file-read");
    tab.querySelector("[data-state]")!.textContent = _("Đã xem");
    this.weigh();
  }

  private weigh(): void {
    const { tabs, place } = this;
    const read = tabs.filter((tab) => tab.classList.contains("batch-file-read")).length;
    this.querySelector("[data-read-count]")!.textContent = _("Đã xem {read}/{all} tệp", { read, all: tabs.length });
    for (const button of this.querySelectorAll<HTMLButtonElement>("[data-when-read]")) button.disabled = read < tabs.length;
    for (const button of this.querySelectorAll<HTMLButtonElement>("[data-step]"))
      button.disabled = tabs[place + Number(button.dataset["step"])] === undefined;
  }
}

/** <kg-signing-batch>: one PIN for the list, one result for each file. */
export class BatchSigningElement extends HTMLElement {
  connectedCallback(): void {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
  }

  private get form(): HTMLFormElement {
    return this.querySelector("form")!;
  }

  private async send(): Promise<void> {
    tellProblem(this, "");
    this.working(true);
    this.say(_("Đang ký số…"));
    const problem = await post(this.form);
    if (problem) return this.refuse(problem);
    const results = Array.from(this.querySelectorAll<HTMLElement>("[data-document]"));
    const problems = await Promise.all(results.map((result) => this.follow(result)));
    const done = problems.filter((one) => !one).length;
    if (done) this.conclude(done, problems.length);
    else this.refuse(problems[0] ?? ""); // nothing was signed: the PIN can be given again
  }

  /** Shows what became of one file; gives the reason when it was not signed. */
  private async follow(result: HTMLElement): Promise<string> {
    const last = await follow(result.dataset["document"] ?? "", () => {});
    const problem = last.phase === "done" ? "" : last.message;
    result.classList.toggle("batch-done", !problem);
    result.classList.toggle("batch-failed", !!problem);
    result.querySelector("[data-state]")!.textContent = problem || _("Đã ký số");
    return problem;
  }

  private conclude(done: number, all: number): void {
    this.say(_("Đã ký số {done}/{all} văn bản.", { done, all }));
    const finish = this.querySelector<HTMLElement>("[data-finish]")!;
    finish.hidden = false;
    finish.focus();
  }

  private refuse(problem: string): void {
    this.working(false);
    this.say("");
    tellProblem(this, problem);
    const pin = this.querySelector<HTMLInputElement>("input[name=pin]")!;
    pin.value = "";
    pin.focus();
  }

  private working(under: boolean): void {
    for (const part of this.querySelectorAll<HTMLElement>("[data-phase]")) part.hidden = (part.dataset["phase"] === "working") !== under;
  }

  private say(words: string): void {
    this.querySelector("[data-said]")!.textContent = words;
  }
}
