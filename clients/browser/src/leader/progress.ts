export type Phase = "working" | "waiting" | "done" | "failed";

/** How far a signature has come; `code` and `expires_at` (ISO 8601) while the signer's phone or device is awaited. */
export interface Progress {
  phase: Phase;
  message: string;
  kind: string;
  code: string;
  expires_at: string | null;
}

const SOON = 400;
const LATER = 1500;

/** Asks until the signature is done or refused, and tells every answer. A lost network only makes it ask again. */
export async function follow(documentId: string, tell: (progress: Progress) => void): Promise<void> {
  for (let asked = 0; ; asked += 1) {
    const progress = await ask(documentId);
    if (progress) tell(progress);
    if (progress?.phase === "done" || progress?.phase === "failed") return;
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
