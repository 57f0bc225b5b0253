export type Phase = "working" | "waiting" | "done" | "failed";

/** How far a signature has come; the last three while the signer's phone or device is awaited (until: ISO 8601). */
export interface Progress {
  phase: Phase;
  message: string;
  kind: string;
  code: string;
  expires_at: string | null;
  request_id: string;
}

const SOON = 400;
const LATER = 1500;

const ENDS: readonly Phase[] = ["done", "failed"];

/** Asks until a phase that ends it, tells every answer and gives the last. A lost network only makes it ask again. */
export async function follow(documentId: string, tell: (progress: Progress) => void, ends = ENDS): Promise<Progress> {
  for (let asked = 0; ; asked += 1) {
    const progress = await ask(documentId);
    if (progress) tell(progress);
    if (progress && ends.includes(progress.phase)) return progress;
    await new Promise((later) => window.setTimeout(later, asked < 12 ? SOON : LATER));
  }
}

async function ask(documentId: string): Promise<Progress | null> {
  const address = `/leader/documents/${encodeURIComponent(documentId)}/progress`;
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    return answer.ok ? ((await answer.json()) as Progress) : null;
  } catch {
    return null;
  }
}
