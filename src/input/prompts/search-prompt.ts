// Picks one or several of many choices: typing filters, arrows move, space chooses (of several), enter confirms.

import {
  createPrompt,
  isDownKey,
  isEnterKey,
  isSpaceKey,
  isTabKey,
  isUpKey,
  type KeypressEvent,
  useKeypress,
  useMemo,
  usePrefix,
  useState,
} from "@inquirer/core";
import type { Choice } from "../../control-planes/control-plane.ts";
import { createSearch } from "./ranking.ts";
import type { PromptStreams } from "./streams.ts";
import type { Style } from "./style.ts";

export interface SearchQuestion {
  readonly message: string;
  /** Their labels and details are clean already. */
  readonly choices: readonly Choice[];
  /** How many at least, when several may be chosen; undefined for exactly one. */
  readonly minimum: number | undefined;
  /** Values that are chosen at the beginning. */
  readonly initial: readonly string[];
  readonly theme: Style;
}

/** The part of readline that a key handler may touch. */
interface EditedLine {
  readonly line: string;
  clearLine(direction: 0): void;
  write(text: string): void;
}

const PAGE = 10;
// How many names the confirmed line shows before it counts the rest.
const SHOWN = 5;

/** The values chosen, in the order in which they were. */
export function askSearch(question: SearchQuestion, streams: PromptStreams): Promise<readonly string[]> {
  return createPrompt(view)(question, streams);
}

function view(question: SearchQuestion, done: (values: readonly string[]) => void): string | [string, string] {
  const { choices, minimum, initial, theme } = question;
  const isMany = minimum !== undefined;
  const [status, setStatus] = useState<"idle" | "done">("idle");
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(0);
  const [chosen, setChosen] = useState<readonly string[]>(initial);
  const [problem, setProblem] = useState("");
  const search = useMemo(() => createSearch(choices), [choices]);
  const matches = useMemo(() => search(typed), [typed]);
  const prefix = usePrefix({ status, theme });

  function finish(values: readonly string[]): void {
    setProblem("");
    setChosen(values);
    setStatus("done");
    done(values);
  }

  function confirm(): void {
    const current = matches[active];
    if (isMany && chosen.length >= minimum) finish(chosen);
    else if (isMany) setProblem(`choose at least ${minimum}: space chooses, enter confirms`);
    else if (current !== undefined) finish([current.value]);
  }

  function toggle(): void {
    const value = matches[active]?.value;
    if (value === undefined) return;
    setProblem("");
    setChosen(chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value]);
  }

  function move(steps: number): void {
    setActive(Math.max(0, Math.min(matches.length - 1, active + steps)));
  }

  function filter(text: string): void {
    if (text === typed) return;
    setTyped(text);
    setActive(0);
    setProblem("");
  }

  useKeypress((key, rl) => {
    if (status === "done") return;
    const steps = stepsOf(key);
    const isToggle = isMany && (isSpaceKey(key) || isTabKey(key));
    if (key.name === "escape") {
      rl.clearLine(0);
      return filter("");
    }
    if (steps === 0 && !isToggle && !isEnterKey(key) && !isTabKey(key)) return filter(rl.line);
    // readline has taken the key for its own: a blank, a tab, history, an empty line.
    restore(rl, typed);
    if (isToggle) toggle();
    else if (isEnterKey(key)) confirm();
    else move(steps);
  });

  const words = theme.style.message(message(question, status === "done" ? 0 : chosen.length));
  if (status === "done") return `${prefix} ${words} ${theme.style.answer(summary(choices, chosen))}`;
  const body = [
    matches.length === 0 ? theme.style.error("nothing matches") : page(matches, active, chosen, question),
    problem === "" ? "" : theme.style.error(problem),
    theme.style.keysHelpTip(help(isMany, matches.length, choices.length)),
  ];
  // The typed text comes last on its line: that is where readline's cursor is.
  return [`${prefix} ${words} ${typed}`, body.filter((part) => part !== "").join("\n")];
}

function stepsOf(key: KeypressEvent): number {
  if (isUpKey(key)) return -1;
  if (isDownKey(key)) return 1;
  if (key.name === "pageup") return -PAGE;
  return key.name === "pagedown" ? PAGE : 0;
}

function restore(rl: EditedLine, typed: string): void {
  rl.clearLine(0);
  rl.write(typed);
}

function message({ message: text, minimum }: SearchQuestion, count: number): string {
  return minimum === undefined || count === 0 ? text : `${text} (${count} chosen)`;
}

// Only a window of the choices is drawn: a catalogue has thousands, and each key draws again.
function page(matches: readonly Choice[], active: number, chosen: readonly string[], { minimum, theme }: SearchQuestion): string {
  const top = Math.max(0, Math.min(active - PAGE / 2, matches.length - PAGE));
  return matches
    .slice(top, top + PAGE)
    .map(({ value, label, detail }, index) => {
      const mark = minimum === undefined ? "" : chosen.includes(value) ? "◉ " : "◯ ";
      const isActive = top + index === active;
      const name = isActive ? theme.style.highlight(`❯ ${mark}${label}`) : `  ${mark}${label}`;
      return detail === undefined ? name : `${name}  ${theme.style.description(detail)}`;
    })
    .join("\n");
}

function help(isMany: boolean, matching: number, total: number): readonly (readonly [string, string])[] {
  return [
    ["type", "to filter"],
    ["↑↓", "move"],
    ...(isMany
      ? ([
          ["space", "choose"],
          ["enter", "confirm"],
        ] as const)
      : ([["enter", "choose"]] as const)),
    [String(matching), matching === total ? "in all" : `of ${total}`],
  ];
}

function summary(choices: readonly Choice[], chosen: readonly string[]): string {
  const labels = chosen.slice(0, SHOWN).map((value) => choices.find((choice) => choice.value === value)?.label ?? value);
  if (labels.length === 0) return "none";
  return chosen.length > SHOWN ? `${labels.join(", ")} and ${chosen.length - SHOWN} more` : labels.join(", ");
}
