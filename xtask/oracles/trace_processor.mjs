// Answers SQL about one trace with Perfetto's trace processor.
//
//   node trace_processor.mjs ENGINE_FOLDER TRACE
//
// Each line of the standard input is a JSON string of SQL. Each line of the standard output is a
// JSON object: first {"bytes": n, "ms": t} for the trace, loaded in t milliseconds, then for each query {"columns": [..],
// "rows": [[..], ..]} or {"error": ".."}. Integers keep all their digits; blobs are "<n bytes>". If
// the trace cannot be loaded, the first line is an error and the exit code is 1.

import readline from 'node:readline';
import { Engine } from './engine.mjs';

const [engineFolder, trace] = process.argv.slice(2);

/** JSON, with every digit of a BigInt. */
function cell(value) {
  if (typeof value === 'bigint') return value.toString();
  // What JSON has no number for.
  if (typeof value === 'number' && !Number.isFinite(value)) return `"${value}"`;
  return JSON.stringify(value);
}

function answer({ columns, rows }) {
  const lines = rows.map((row) => `[${row.map(cell).join(',')}]`);
  return `{"columns":${JSON.stringify(columns)},"rows":[${lines.join(',')}]}`;
}

function attempt(work) {
  try {
    return work();
  } catch (error) {
    process.exitCode = 1;
    return JSON.stringify({ error: error.message });
  }
}

const engine = await Engine.start(engineFolder);
console.log(attempt(() => {
  const begin = performance.now();
  const bytes = engine.load(trace);
  return JSON.stringify({ bytes, ms: performance.now() - begin });
}));
if (!process.exitCode) {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    console.log(attempt(() => answer(engine.query(JSON.parse(line)))));
    process.exitCode = 0;
  }
}
