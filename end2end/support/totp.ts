// An authenticator app: RFC 6238 with SHA-1, six digits, thirty seconds.
import { createHmac } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

const STEP = 30_000;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** A code works once, so this one never shows the same code twice. */
export class Authenticator {
  private last = 0;

  constructor(private readonly secret: string) {}

  /**
   * A code the server has not seen. It takes the step before and after the present one too, so
   * three codes come at once; the fourth has to be waited for.
   */
  async code(): Promise<string> {
    const now = () => Math.floor(Date.now() / STEP);
    // The step before is about to end when the present one is: it would come too late.
    const earliest = Date.now() % STEP < STEP - 5_000 ? now() - 1 : now();
    this.last = Math.max(this.last + 1, earliest);
    if (this.last > now() + 1) await pause((this.last - 1) * STEP - Date.now() + 100);
    return codeAt(this.secret, this.last);
  }

  /** Six digits that no step near the present one has. */
  wrongCode(): string {
    const near = [-2, -1, 0, 1, 2].map((it) => codeAt(this.secret, Math.floor(Date.now() / STEP) + it));
    return ["000000", "111111", "222222", "333333", "444444", "555555"].find((it) => !near.includes(it))!;
  }
}

export function codeAt(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac("sha1", fromBase32(secret)).update(counter).digest();
  const at = digest[19]! & 0xf;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

function fromBase32(text: string): Buffer {
  const bits = [...text.replace(/[\s=]/g, "").toUpperCase()]
    .map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((it) => parseInt(it, 2)));
}
