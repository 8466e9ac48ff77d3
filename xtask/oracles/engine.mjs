// Perfetto's trace processor, compiled to WebAssembly, outside the browser it was packed for.
//
// The Perfetto UI runs it in a web worker: a script that receives a message port and speaks
// protocol buffers over it (`TraceProcessorRpcStream` of Perfetto's trace_processor.proto). Here
// the same script runs in a context that has the few things of a worker which it uses.

import fs from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { bytes, integer, message, packedDoubles, packedIntegers } from './protobuf.mjs';

// Field numbers, by message.
const STREAM = { message: 1 };
const RPC = { sequence: 1, request: 2, fatalError: 5, appendData: 101, queryArgs: 103, appendResult: 201, queryResult: 203, finalizeResult: 212 };
const QUERY = { sql: 1 };
const RESULT = { columnNames: 1, error: 2, batch: 3 };
const BATCH = { cells: 1, integers: 2, doubles: 3, blobs: 4, strings: 5 };
const APPEND = { error: 2 };
const FINALIZE = { error: 1 };
const METHOD = { append: 1, finalize: 2, query: 3 };
const CELL = { null: 1n, integer: 2n, double: 3n, string: 4n, blob: 5n };

const CHUNK_BYTES = 16 << 20;

export class Engine {
  #newBytes;
  #port;
  #replies = [];
  #sequence = 0;

  /** Starts the engine whose script and WebAssembly modules are in `folder`. */
  static async start(folder) {
    const engine = new Engine(folder);
    // The script compiles its module at once and sets it up in the microtasks that follow.
    await new Promise((resolve) => setTimeout(resolve, 0));
    return engine;
  }

  constructor(folder) {
    const worker = workerScope(folder);
    this.#port = { onmessage: null, postMessage: (data) => this.#replies.push(Buffer.from(data)) };
    // The script asks whether data is an instance of its own context's Uint8Array.
    this.#newBytes = (data) => new worker.self.ownUint8Array(data);
    vm.runInContext(fs.readFileSync(path.join(folder, 'engine_bundle.js'), 'utf8'), worker);
    worker.self.onmessage({ data: this.#port });
  }

  /** Loads a trace of any format that the trace processor knows, and returns its size in bytes. */
  load(file) {
    const trace = fs.openSync(file, 'r');
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let total = 0;
    for (let length; (length = fs.readSync(trace, chunk)) > 0; total += length) {
      for (const reply of this.#call(METHOD.append, bytes(RPC.appendData, chunk.subarray(0, length)))) {
        failOn(reply, RPC.appendResult, APPEND.error, `could not be parsed (in the ${CHUNK_BYTES} bytes from ${total})`);
      }
    }
    fs.closeSync(trace);
    for (const reply of this.#call(METHOD.finalize)) {
      failOn(reply, RPC.finalizeResult, FINALIZE.error, 'is not complete');
    }
    return total;
  }

  /** Runs one or more SQL statements; `{ columns, rows }` of the last. Integers are BigInts. */
  query(sql) {
    let columns = [];
    const rows = [];
    for (const reply of this.#call(METHOD.query, bytes(RPC.queryArgs, bytes(QUERY.sql, sql)))) {
      for (const result of (reply.get(RPC.queryResult) ?? []).map(message)) {
        if (result.has(RESULT.error)) throw new Error(String(result.get(RESULT.error)[0]));
        if (result.has(RESULT.columnNames)) columns = result.get(RESULT.columnNames).map(String);
        const cells = (result.get(RESULT.batch) ?? []).flatMap((batch) => readCells(message(batch)));
        // A batch ends where a row does.
        for (let at = 0; at < cells.length; at += columns.length) rows.push(cells.slice(at, at + columns.length));
      }
    }
    return { columns, rows };
  }

  #call(method, args = Buffer.alloc(0)) {
    const rpc = Buffer.concat([integer(RPC.sequence, this.#sequence), integer(RPC.request, method), args]);
    this.#port.onmessage({ data: this.#newBytes(bytes(STREAM.message, rpc)) });
    this.#sequence += 1;
    const stream = message(Buffer.concat(this.#replies.splice(0)));
    const replies = (stream.get(STREAM.message) ?? []).map(message);
    for (const reply of replies) {
      if (reply.has(RPC.fatalError)) throw new Error(String(reply.get(RPC.fatalError)[0]));
    }
    return replies;
  }
}

function failOn(reply, resultField, errorField, what) {
  for (const result of (reply.get(resultField) ?? []).map(message)) {
    if (result.has(errorField)) throw new Error(`the trace ${what}: ${result.get(errorField)[0]}`);
  }
}

/** The cells of a batch: a list of types, and one list of values per type. */
function readCells(batch) {
  const integers = packedIntegers(batch.get(BATCH.integers)).values();
  const doubles = packedDoubles(batch.get(BATCH.doubles)).values();
  const strings = (batch.get(BATCH.strings) ?? []).flatMap((joined) => String(joined).split('\0').slice(0, -1)).values();
  const blobs = (batch.get(BATCH.blobs) ?? []).values();
  return packedIntegers(batch.get(BATCH.cells)).map((type) => {
    switch (type) {
      case CELL.null:
        return null;
      case CELL.integer:
        return integers.next().value;
      case CELL.double:
        return doubles.next().value;
      case CELL.string:
        return strings.next().value;
      case CELL.blob:
        return `<${blobs.next().value.length} bytes>`;
      default:
        throw new Error(`a cell of type ${type} is none of trace_processor.proto`);
    }
  });
}

/** What a web worker has, as much of it as the engine's script looks for. */
function workerScope(folder) {
  const contents = (url) => fs.readFileSync(path.join(folder, path.basename(String(url))));
  class SynchronousRequest {
    open(_method, url) {
      this.url = url;
    }
    send() {
      const file = contents(this.url);
      this.response = file.buffer.slice(file.byteOffset, file.byteOffset + file.length);
      this.status = 200;
    }
  }
  const silent = { log() {}, info() {}, debug() {}, warn() {}, error: console.error };
  const scope = {
    console: silent,
    crypto: globalThis.crypto,
    fetch: async (url) => new Response(contents(url), { headers: { 'content-type': 'application/wasm' } }),
    importScripts() {},
    location: { href: 'file:///engine_bundle.js' },
    navigator: { hardwareConcurrency: 1 },
    performance,
    queueMicrotask,
    setTimeout,
    clearTimeout,
    TextDecoder,
    TextEncoder,
    URL,
    WorkerGlobalScope: class {},
    XMLHttpRequest: SynchronousRequest,
  };
  scope.self = scope;
  vm.createContext(scope);
  scope.ownUint8Array = vm.runInContext('Uint8Array', scope);
  return scope;
}
