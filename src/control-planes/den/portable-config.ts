// A portable endpoint as a custom config of Den's, in the form in which it is stored, and what such a config means elsewhere.

import { Secret } from "../../secrets/secret.ts";
import { findVendor } from "../../vendors/addresses.ts";
import type { RuleProblem, Spec } from "../control-plane.ts";
import { isRecord } from "../fields.ts";
import type { Ignored, PortableSpec } from "../portable.ts";
import { compatibleUrl, nameOf } from "../translation.ts";
import { complete, customConfigOf, findDetour, holdsCredential, readCustomConfig, withoutCredentials } from "./custom-config.ts";

// Vendors that llmp knows and models.dev does not.
const OFF_CATALOGUE: ReadonlySet<string> = new Set(["elevenlabs", "jan", "ollama", "voyage"]);

/** Whether Den's catalogue, which is that of models.dev, has the vendor, at the address that it has there. */
export function isOfCatalogue({ vendor, baseUrl }: PortableSpec): boolean {
  return vendor !== undefined && baseUrl === undefined && !OFF_CATALOGUE.has(vendor);
}

interface Written {
  /** Undefined where it cannot be made. */
  readonly config: unknown;
  readonly ignored: readonly Ignored[];
  readonly problems: readonly RuleProblem[];
}

/** The config whole, so that it is what Den will show. */
export function writeConfig(portable: PortableSpec): Written {
  const { vendor, models = [] } = portable;
  const address = compatibleUrl(portable);
  if ("problem" in address) return { config: undefined, ignored: [], problems: [address.problem] };
  const name = nameOf(portable) ?? "";
  const id = vendor ?? slug(name);
  const headers = Object.entries(portable.headers ?? {});
  const plain = headers.filter(([header, value]) => isPlain(header, value));
  const config = complete({
    id,
    name,
    api: address.url,
    // Den hands `options` to opencode as they are.
    ...(plain.length === 0 ? {} : { options: { headers: Object.fromEntries(plain) } }),
    models: models.map((model) => ({ id: model, name: model })),
  });
  const isMistaken = vendor !== undefined && findVendor(vendor) === undefined && vendor === slug(name);
  return {
    config,
    ignored: [
      ...(isMistaken
        ? [{ field: "vendor", reason: `a custom config of OpenWork Den has an id, and "${vendor}" is what its name makes of it` }]
        : []),
      ...headers
        .filter(([header, value]) => !isPlain(header, value))
        .map(([header]) => ({
          field: `headers.${header}`,
          reason: "OpenWork Den would store the header in the clear and show it in lists",
        })),
    ],
    problems: [],
  };
}

function isPlain(header: string, value: Secret | string): boolean {
  return !(value instanceof Secret) && !holdsCredential(header, value);
}

/** `Team gateway` → `team-gateway`, as Den's own form makes an id. */
function slug(name: string): string {
  const words = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  return words === "" ? "custom" : words;
}

interface Read {
  readonly portable: PortableSpec;
  readonly ignored: readonly Ignored[];
}

/** What a custom config says in portable words; undefined where a spec has none. */
export function readConfig(spec: Spec): Read | undefined {
  const given = customConfigOf(spec);
  if (given === undefined) return undefined;
  const { input, path } = given;
  const result = readCustomConfig(input, path);
  const sound = "config" in result ? result.config : undefined;
  // One that somebody else stored is read as far as it can be.
  const whole = withoutCredentials(sound ?? input);
  const config: Readonly<Record<string, unknown>> = isRecord(whole) ? whole : {};
  const id = typeof config.id === "string" ? config.id : undefined;
  const models = Array.isArray(config.models) ? config.models.filter(isRecord) : [];
  const name = typeof spec.name === "string" ? spec.name : undefined;
  const headers = headersOf(config);
  const address = findDetour(config) ?? config.api;
  const isVendor = id !== undefined && (findVendor(id) !== undefined || name === undefined || id !== slug(name));
  return {
    portable: {
      ...(isVendor ? { vendor: id } : {}),
      ...(typeof address === "string" ? { baseUrl: address } : {}),
      models: models.map((model) => String(model.id)),
      ...(headers === undefined ? {} : { headers }),
    },
    ignored: [
      ...(sound === undefined ? [{ field: path, reason: "is not sound, so that it is understood in parts only" }] : []),
      ...tellParts(config, path, name),
    ],
  };
}

function headersOf({ options }: Readonly<Record<string, unknown>>): PortableSpec["headers"] {
  if (!isRecord(options) || !isRecord(options.headers)) return undefined;
  return Object.fromEntries(Object.entries(options.headers).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

/** Parts of a config that another one of the same id, address and models would not have. */
function tellParts(config: Readonly<Record<string, unknown>>, path: string, name: string | undefined): readonly Ignored[] {
  const { id, api, models, options, ...rest } = config;
  const usual = complete({ id, api: api ?? "http://localhost", models: [] });
  const reason = "is a setting of opencode's, for which there is no portable word";
  const parts = Object.keys(rest).filter(
    (part) => JSON.stringify(rest[part]) !== JSON.stringify(usual[part]) && !(part === "name" && rest[part] === name),
  );
  const inner = isRecord(options) ? Object.keys(options).filter((option) => option !== "headers" && option !== "baseURL") : [];
  const described = (Array.isArray(models) ? models : []).flatMap((model, index) =>
    isRecord(model) && Object.keys(model).some((key) => key !== "id" && !(key === "name" && model.name === model.id))
      ? [`models[${index}]`]
      : [],
  );
  return [...parts, ...inner.map((option) => `options.${option}`), ...described].map((part) => ({ field: `${path}.${part}`, reason }));
}
