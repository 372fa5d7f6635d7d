// The tools whose configurations can be imported.

export const formats = ["litellm", "opencode"] as const;

export type FormatName = (typeof formats)[number];
