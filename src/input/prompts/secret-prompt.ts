// Asks for a secret: nothing of it is shown, not even its length, and a pasted one may span lines.

import { createPrompt, isBackspaceKey, isEnterKey, useEffect, useKeypress, usePrefix, useRef, useState } from "@inquirer/core";
import { Secret } from "../../secrets/secret.ts";
import type { PromptStreams } from "./streams.ts";
import type { Style } from "./style.ts";

export interface SecretQuestion {
  readonly message: string;
  /** An empty answer is accepted, as undefined. */
  readonly isOptional: boolean;
  /** What is wrong with the value, or undefined. */
  validate(value: Secret): string | undefined;
  readonly theme: Style;
  /** The terminal itself: the library's own stream swallows what is not a frame. */
  readonly output: NodeJS.WritableStream;
}

// With bracketed paste the terminal marks what was pasted, so that its line breaks do not submit.
const PASTE_ON = "\u001b[?2004h";
const PASTE_OFF = "\u001b[?2004l";
const HIDE_CURSOR = "\u001b[?25l";

// Where a terminal does not mark it, a line break followed by more within this time was pasted: nobody types so fast.
const PASTE_GAP = 20;

export function askSecret(question: SecretQuestion, streams: PromptStreams): Promise<Secret | undefined> {
  return createPrompt(view)(question, streams);
}

function view(
  { message, isOptional, validate, theme, output }: SecretQuestion,
  done: (value: Secret | undefined) => void,
): string | [string, string] {
  const [status, setStatus] = useState<"idle" | "done">("idle");
  const [isGiven, setGiven] = useState(false);
  const [problem, setProblem] = useState("");
  const typed = useRef("");
  const isPasting = useRef(false);
  const lastKey = useRef("");
  const submission = useRef<NodeJS.Timeout | undefined>(undefined);
  const prefix = usePrefix({ status, theme });

  useEffect(() => {
    output.write(PASTE_ON);
    return () => {
      clearTimeout(submission.current);
      output.write(PASTE_OFF);
    };
  }, []);

  function submit(): void {
    submission.current = undefined;
    const text = typed.current.replace(/\n+$/, "");
    typed.current = "";
    const found = text === "" ? (isOptional ? undefined : "a value is needed: paste or type it") : validate(new Secret(text));
    setProblem(found ?? "");
    if (found !== undefined) return;
    setGiven(text !== "");
    setStatus("done");
    done(text === "" ? undefined : new Secret(text));
  }

  useKeypress((key, rl) => {
    if (status === "done") return;
    // readline's own line is emptied at each key, so that the secret never gets into its history or moves the cursor.
    const text = rl.line;
    rl.clearLine(0);
    const previous = lastKey.current;
    lastKey.current = key.name;
    if (submission.current !== undefined) {
      clearTimeout(submission.current);
      submission.current = undefined;
      // CRLF is one line break, which is added when something follows it.
      if (key.name === "enter" && previous === "return") return scheduleSubmission();
      typed.current += "\n";
    }
    if (key.name === "paste-start" || key.name === "paste-end") isPasting.current = key.name === "paste-start";
    else if (isPasting.current) typed.current += isEnterKey(key) ? (key.name === "enter" && previous === "return" ? "" : "\n") : text;
    else if (isEnterKey(key)) scheduleSubmission();
    else if (isBackspaceKey(key)) typed.current = [...typed.current].slice(0, -1).join("");
    else if (key.ctrl && (key.name === "u" || key.name === "w")) typed.current = "";
    else typed.current += text;
  });

  function scheduleSubmission(): void {
    submission.current = setTimeout(submit, PASTE_GAP);
  }

  const words = theme.style.message(message);
  if (status === "done") return `${prefix} ${words} ${theme.style.answer(isGiven ? "[hidden]" : "none")}`;
  const help = theme.style.help(isOptional ? "[not shown; enter for none]" : "[not shown]");
  return [`${prefix} ${words} ${help}${HIDE_CURSOR}`, problem === "" ? "" : theme.style.error(problem)];
}
