// What `--json` may ask of the commands that change something; it is held to them before anything is changed.

/** Of the first write, which is shown instead of sent: as a request, or as a curl command line. */
const rehearsalFields = ["dryRun", "method", "url", "headers", "body", "curl", "variables"] as const;

export const providerFields: readonly string[] = [
  ...["controlPlane", "profile", "id", "name", "vendor", "models", "enabled", "hasSecret", "createdAt", "updatedAt"],
  ...["differences", "raw"],
  ...rehearsalFields,
];

export const deletionFields: readonly string[] = ["id", "name", "action", "error", ...rehearsalFields];

/** Of the report of `apply` and `copy`, and of what they would do. */
export const reportFields: readonly string[] = ["summary", "items", "flags", "losses"];
