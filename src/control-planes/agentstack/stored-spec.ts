// A row of Agent Stack as the spec that would make it, less what no answer shows: the key, and watsonx's project and space.

import { type Item, nameOf } from "./answers.ts";

export interface StoredSpec {
  readonly type: string;
  readonly name: string;
  readonly base_url: string;
  readonly description?: string;
}

export function specOfItem(item: Item): StoredSpec {
  const { type, base_url, description } = item;
  return { type, name: nameOf(item), base_url, ...(description === null ? {} : { description }) };
}
