// undici's proxy agent. A file of its own, because it needs the package's whole index: that is what gives dispatchers the `connect` it calls.

export { EnvHttpProxyAgent } from "undici";
