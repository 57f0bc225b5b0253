import { _ } from "../shared/text.ts";

/** What a device signs: the signed attributes of the document's signature (base64), and with which scheme. */
export interface ToSign {
  attributes: string;
  scheme: string;
}

/** `problem` is "" when the device has signed, else the sentence that says what to do. */
export interface Signed {
  problem: string;
  signature: string;
}

interface Answer {
  certificates?: { sha256: string }[];
  signature?: string;
  error?: { message?: string };
}

const LOOK = 10_000;
const SIGN = 60_000; // old cards take their time

/** The program at this machine that reaches the token (clients/device). It alone is ever given the PIN. */
export class Bridge {
  private readonly address: string;
  private readonly fetcher: typeof fetch;

  constructor(address: string, fetcher: typeof fetch = (...call) => fetch(...call)) {
    this.address = address;
    this.fetcher = fetcher;
  }

  /** "" when a token with this certificate is in the machine, else what to do. */
  async look(certificate: string): Promise<string> {
    const answer = await this.ask("/certificates", LOOK, {});
    if (!answer.certificates) return this.problemOf(answer);
    if (answer.certificates.some((one) => one.sha256 === certificate)) return "";
    if (!answer.certificates.length) return _("Chưa thấy thiết bị ký số. Vui lòng cắm thiết bị vào máy này rồi bấm Ký số lại.");
    return _("Thiết bị đang cắm không giữ chứng thư số của đồng chí. Vui lòng cắm đúng thiết bị rồi bấm Ký số lại.");
  }

  async sign(certificate: string, { attributes, scheme }: ToSign, pin: string): Promise<Signed> {
    const body = JSON.stringify({ certificate, attributes, scheme, pin });
    const answer = await this.ask("/signature", SIGN, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    return answer.signature ? { problem: "", signature: answer.signature } : { problem: this.problemOf(answer), signature: "" };
  }

  private async ask(path: string, patience: number, call: RequestInit): Promise<Answer> {
    const plain: RequestInit = { credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" };
    try {
      const answer = await this.fetcher(this.address + path, { ...plain, ...call, signal: AbortSignal.timeout(patience) });
      return (await answer.json()) as Answer;
    } catch {
      return {};
    }
  }

  private problemOf(answer: Answer): string {
    if (answer.error?.message) return _(answer.error.message);
    return _(
      "Chưa kết nối được với phần mềm ký số trên máy này. Vui lòng mở phần mềm ký số, cho phép trình duyệt kết nối nếu được hỏi, rồi bấm Ký số lại.",
    );
  }
}
