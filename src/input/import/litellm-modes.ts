// What a model of LiteLLM is for, where `model_info.mode` does not say it: by `base_model`, and by names that are well known.

import { type Entry, readPlain } from "./litellm-entry.ts";
import { families } from "./litellm-prefixes.ts";
import { isGiven, type Part } from "./part.ts";

/** A mode of LiteLLM (https://docs.litellm.ai/docs/proxy/health), and what told it. */
export interface Mode {
  readonly mode: string;
  readonly toldBy: "mode" | "base_model" | "name";
}

/** Names that vendors give to what is no chat model, wherever it is served; of two that fit, the first counts. */
const NAMES: readonly { readonly mode: string; readonly pattern: RegExp }[] = [
  { mode: "rerank", pattern: /\bre-?rank/ },
  { mode: "moderation", pattern: /\b(?:omni|text|mistral)-moderation\b/ },
  { mode: "audio_transcription", pattern: /\bwhisper\b|-transcribe\b|\bscribe_v\d/ },
  { mode: "audio_speech", pattern: /\btts-1\b|-tts\b|\beleven_/ },
  {
    mode: "image_generation",
    pattern:
      /\b(?:dall-?e|gpt-image|chatgpt-image|imagen|imagegeneration|titan-image|nova-canvas|stable-diffusion|stable-image|sdxl|flux)(?![a-z])/,
  },
  { mode: "video_generation", pattern: /\b(?:sora-\d|veo-\d|nova-reel)/ },
  { mode: "ocr", pattern: /\bmistral-ocr\b/ },
  { mode: "embedding", pattern: /embed|\b(?:bge|gte|e5)-|\ball-minilm\b/ },
];

/** Undefined where nothing tells. */
export function findMode({ part, params, variables }: Entry, model: string, vendor: string | undefined): Mode | undefined {
  const info = part.at("model_info");
  const mode = info.at("mode");
  if (isGiven(mode)) return { mode: String(mode.value), toldBy: "mode" };
  // LiteLLM looks up what a model can do by its base_model, and by its own name only where it has none.
  const base = [info.at("base_model"), params.get("base_model")].find((one): one is Part => one !== undefined && isGiven(one));
  const named = readPlain(base, variables);
  if (named?.kind === "plain") return { mode: readName(named.text) ?? "chat", toldBy: "base_model" };
  const byName = readName(model) ?? (vendor === "voyage" ? "embedding" : undefined);
  return byName === undefined ? undefined : { mode: byName, toldBy: "name" };
}

function readName(text: string): string | undefined {
  const known = NAMES.find(({ pattern }) => pattern.test(text.toLowerCase()))?.mode;
  return known ?? (families.some(({ pattern }) => pattern.test(text)) ? "chat" : undefined);
}
