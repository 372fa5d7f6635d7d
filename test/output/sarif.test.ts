// Where files are, in URIs that code scanning can follow.

import { posix, win32 } from "node:path";
import { describe, expect, test } from "vitest";
import { locateArtifact } from "../../src/output/sarif.ts";

const inside = (uri: string) => ({ uri, uriBaseId: "%SRCROOT%" });

describe("on Linux and macOS", () => {
  test.each([
    ["providers/a.yaml", inside("providers/a.yaml")],
    ["./providers//../a.yaml", inside("a.yaml")],
    ["/work/repository/providers/a.yaml", inside("providers/a.yaml")],
    ["../repository/a.yaml", inside("a.yaml")],
    ["a folder/Käse 模型 🦊.yaml", inside("a%20folder/K%C3%A4se%20%E6%A8%A1%E5%9E%8B%20%F0%9F%A6%8A.yaml")],
    ["a#b?c%20:d[e].yaml", inside("a%23b%3Fc%2520%3Ad%5Be%5D.yaml")],
    ["..hidden/a.yaml", inside("..hidden/a.yaml")],
    ["back\\slash.yaml", inside("back%5Cslash.yaml")],
    ["providers/", inside("providers")],
    [".", inside(".")],
    ["./stdin", inside("stdin")],
    ["../other/a.yaml", { uri: "file:///work/other/a.yaml" }],
    ["..", { uri: "file:///work" }],
    ["/tmp/a b#ä%.yaml", { uri: "file:///tmp/a%20b%23%C3%A4%25.yaml" }],
    ["/work/repository-2/a.yaml", { uri: "file:///work/repository-2/a.yaml" }],
    ["stdin", { uri: "file:///dev/stdin", description: { text: "standard input" } }],
  ])("%s", (file, location) => {
    expect(locateArtifact(file, posix, "/work/repository")).toEqual(location);
  });
});

describe("on Windows", () => {
  test.each([
    ["providers\\a.yaml", inside("providers/a.yaml")],
    ["providers/a.yaml", inside("providers/a.yaml")],
    ["c:\\Work\\repository\\ä b.yaml", inside("%C3%A4%20b.yaml")],
    ["half\ud800.yaml", inside("half%EF%BF%BD.yaml")],
    ["..\\other\\a.yaml", { uri: "file:///C:/work/other/a.yaml" }],
    ["D:\\a b\\ä.yaml", { uri: "file:///D:/a%20b/%C3%A4.yaml" }],
    ["\\\\server\\share\\a.yaml", { uri: "file://server/share/a.yaml" }],
  ])("%s", (file, location) => {
    expect(locateArtifact(file, win32, "C:\\work\\repository")).toEqual(location);
  });
});
