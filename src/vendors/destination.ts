// Where a key goes when it is used: the vendor and the address, as they are remembered and compared. Whoever may change a provider may move it.

import { isSameUrl, isUsualUrl } from "./addresses.ts";
import { addressOf } from "./approach.ts";
import type { VendorAccess } from "./verdict.ts";

/** Without what may be secret in it. */
export interface Destination {
  /** models.dev id. */
  readonly vendor?: string;
  /** Absolute, also where it is the vendor's usual one; without credentials, query and trailing slash. */
  readonly baseUrl?: string;
}

/** Where the key of a provider goes, by what its control plane shows of it. */
export function destinationOf(access: VendorAccess): Destination {
  const { vendor } = access;
  const baseUrl = gatewayOf(access) ?? addressOf(access);
  return { ...(vendor === undefined ? {} : { vendor }), ...(baseUrl === undefined ? {} : { baseUrl: clean(baseUrl) }) };
}

/** LangWatch sends Azure's key to the gateway where there is one, whatever stands beside it. */
function gatewayOf({ credentials = {} }: VendorAccess): string | undefined {
  const { AZURE_API_GATEWAY_BASE_URL: gateway } = credentials;
  return typeof gateway === "string" && gateway !== "" ? gateway : undefined;
}

/**
 * Why a key that was meant for one place is not to be sent to where the provider leads now, naming both; undefined where they are the same.
 * Without a memory of the first, only the address that a vendor has for everybody is beyond doubt.
 */
export function describeMove(meant: Destination | undefined, access: VendorAccess): string | undefined {
  const now = destinationOf(access);
  if (meant === undefined) {
    if (now.baseUrl === undefined || isForEverybody(access, now.baseUrl)) return undefined;
    return `where its key was meant to go is not remembered, and it leads to ${now.baseUrl}, which is not ${access.vendor === undefined ? "known" : `the usual address of ${access.vendor}`}`;
  }
  return isSame(meant, now) ? undefined : `it was moved since its key was written: from ${nameOf(meant)} to ${nameOf(now)}`;
}

/** True where a key goes to the same place. The vendor counts where there is no address: what is at one address is one place. */
export function isSame(one: Destination, other: Destination): boolean {
  if (one.baseUrl === undefined || other.baseUrl === undefined) return one.baseUrl === other.baseUrl && one.vendor === other.vendor;
  return isSameUrl(one.baseUrl, other.baseUrl);
}

function isForEverybody({ vendor, baseUrl }: VendorAccess, address: string): boolean {
  return (
    isUsualUrl(vendor, address) ||
    (baseUrl === undefined && isSameUrl(addressOf({ ...(vendor === undefined ? {} : { vendor }) }) ?? "", address))
  );
}

function nameOf({ vendor, baseUrl }: Destination): string {
  return baseUrl ?? (vendor === undefined ? "an address that is not known" : `${vendor}, without an address`);
}

function clean(url: string): string {
  if (!URL.canParse(url)) return url.replace(/^(\w+:\/\/)[^/?#]*@/, "$1").replace(/[?#].*$/s, "");
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname.replace(/\/+$/, "")}`;
}
