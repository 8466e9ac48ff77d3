// What the Firefox Profiler's own command line tool finds in a profile, as JSON.
//
// The tool keeps the profile in a process of its own, which has half a second to start: on a busy machine
// it takes several attempts.

import { spawnSync } from 'node:child_process';
import path from 'node:path';

const [modules, home, profile] = process.argv.slice(2);
const tool = path.join(modules, '@firefox-devtools/profiler-cli/dist/profiler-cli.js');
const env = { ...process.env, HOME: home, PROFILER_CLI_SESSION_DIR: path.join(home, 's') };
const ATTEMPTS = 40;
const started = new Set();

function run(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, ...args], { env, encoding: 'utf8', maxBuffer: 1 << 30 });
  return { ok: status === 0, stdout, text: `${stdout}${stderr}` };
}

/** What a command answers; it has to. */
function ask(...args) {
  const answer = run(...args, '--json');
  if (!answer.ok) throw new Error(`profiler-cli ${args.join(' ')}: ${answer.text}`);
  return JSON.parse(answer.stdout);
}

function pause(milliseconds) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function load() {
  let text = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const answer = run('load', profile);
    if (answer.ok) return;
    text = answer.text;
    // A process that came too late is in nobody's way, but ends when this does.
    for (const [, id] of text.matchAll(/\bpid (\d+)/g)) started.add(Number(id));
    if (!/did not become ready|daemon/i.test(text)) break;
    pause(500);
  }
  throw new Error(`profiler-cli load: ${text}`);
}

try {
  load();
  const { threads } = ask('thread', 'list', '--sort', 'index', '--limit', '0');
  const { counters } = ask('counter', 'list');
  const found = threads.map((thread) => {
    const of = ['--thread', thread.threadHandle];
    const { flatMarkers } = ask('thread', 'markers', '--list', '--limit', '0', ...of);
    const { regularCallTree } = ask('thread', 'samples-top-down', '--include-idle', '--max-lines', '1000000', ...of);
    return { ...thread, markers: flatMarkers ?? [], tree: regularCallTree };
  });
  process.stdout.write(JSON.stringify({ threads: found, counters }));
} finally {
  run('stop', '--all');
  for (const id of started) {
    try {
      process.kill(id);
    } catch {
      // It ended by itself.
    }
  }
}
