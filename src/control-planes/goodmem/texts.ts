// Values that are written as text, as GoodMem's published example writes them: "true", "2048", "[\"END\"]".

/** The value that a text stands for; anything that is not such a text is given back as it is. */
export function fromText(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const text = value.trim();
  if (!/^(?:true|false|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[[{].*[\]}])$/s.test(text)) return value;
  try {
    return JSON.parse(text);
  } catch {
    return value;
  }
}
