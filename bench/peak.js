// Loaded before llmp: writes down the most memory that the process had, when it ends.

import { writeFileSync } from "node:fs";

process.on("exit", () => writeFileSync(process.env.BENCH_PEAK, String(process.resourceUsage().maxRSS)));
