// What the stand-in for LangWatch shows instead of a secret, and of which fields.

/** The placeholder: `HAS_KEY` and 24 bullets, 31 characters. */
export const MASK = `HAS_KEY${"\u2022".repeat(24)}`;

const PUBLIC_NAMES: ReadonlySet<string> = new Set([
  "ANTHROPIC_BASE_URL",
  "AWS_REGION_NAME",
  "AZURE_API_GATEWAY_BASE_URL",
  "AZURE_API_GATEWAY_VERSION",
  "AZURE_CONTENT_SAFETY_ENDPOINT",
  "AZURE_OPENAI_API_VERSION",
  "AZURE_OPENAI_ENDPOINT",
  "CUSTOM_BASE_URL",
  "GEMINI_LOCATION",
  "GEMINI_PROJECT",
  "GOOGLE_AGENT_PLATFORM_LOCATION",
  "GOOGLE_AGENT_PLATFORM_PROJECT",
  "MANAGED",
  "OPENAI_BASE_URL",
  "VERTEXAI_LOCATION",
  "VERTEXAI_PROJECT",
]);

/** True for the 16 names whose values are no secret. ELEVENLABS_BASE_URL is not among them. */
export function isPublic(name: string): boolean {
  return PUBLIC_NAMES.has(name);
}

/** True for the names that servers before 3.14 took for secrets. */
export function soundsSecret(name: string): boolean {
  return name.includes("KEY") || name === "GOOGLE_APPLICATION_CREDENTIALS";
}
