// Streams that stand for the process's own in tests.

import { PassThrough } from "node:stream";

/** A stream that keeps what is written to it; a terminal when it has columns. */
export class Captured extends PassThrough {
  readonly isTTY: boolean;
  readonly columns: number;
  text = "";

  constructor(columns = 0) {
    super();
    this.isTTY = columns > 0;
    this.columns = columns;
    this.on("data", (chunk: Buffer) => {
      this.text += chunk.toString();
    });
  }

  cursorTo(column: number): boolean {
    return this.write(`\u001b[${column + 1}G`);
  }

  moveCursor(_columns: number, rows: number): boolean {
    return this.write(rows < 0 ? `\u001b[${-rows}A` : "");
  }

  clearLine(): boolean {
    return this.write("\u001b[K");
  }
}
