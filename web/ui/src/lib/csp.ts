// Imported before everything else. zod (inside `ai`) probes `new Function`, which our policy blocks and
// reports; this is zod's own switch against the probe.
(globalThis as { __zod_globalConfig?: { jitless: boolean } }).__zod_globalConfig = { jitless: true };
