// Where something was written: a file, and where it is known, line and column.

export interface Place {
  /** A path as it was given, or `stdin`. */
  readonly file: string;
  /** From 1. */
  readonly line?: number;
  /** From 1, in UTF-16 code units. */
  readonly column?: number;
}

/** `file:line:column`, as compilers write it and editors follow it. */
export function placeText({ file, line, column }: Place): string {
  return line === undefined ? file : `${file}:${line}:${column ?? 1}`;
}

/** The place that a text of `placeText` names. */
export function readPlace(text: string): Place {
  const [, file = text, line, column] = /^(.*?)(?::(\d+):(\d+))?$/s.exec(text) ?? [];
  return line === undefined ? { file } : { file, line: Number(line), column: Number(column) };
}
