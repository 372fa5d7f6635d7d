// Which names are those of secrets: of fields, headers and environment variables.

/** Last words of a name (`x-api-key` and `xApiKey` are both `x api key`) whose value is a secret. */
const SECRET_NAME =
  /(?:^| )(?:(?:api|secret|access|private|signing|encryption|subscription|account|auth|service|client|custom|master|shared|storage|license) keys?|apikeys?|(?:secret|passphrase|password|passwd|pwd|credential|cookie|jwt|bearer|authorization|auth|otp|inline secret)s?|token|(?:api|access|refresh|auth|bearer|session|id) tokens|secret access key|access key id|private key id|connection string|headers)$/;

/** `nextPageToken`, `eos_token`: tokens that open nothing. */
const HARMLESS_TOKEN = /(?:page|next|continuation|cursor|eos|bos|pad|unk|mask|stop|sep|cls|per|max|min)(?: \w+)? token$/;

/** Whether what has this name is a secret. */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .replace(/[^A-Za-z0-9]+/g, " ")
    .trim()
    .toLowerCase();
  if (HARMLESS_TOKEN.test(words)) return false;
  // AZURE_CONTENT_SAFETY_KEY: names of environment variables end in KEY where nothing but a key is meant.
  return SECRET_NAME.test(words) || words === "tokens" || /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_KEYS?$/.test(name);
}
