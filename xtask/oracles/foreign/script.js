// Work whose traces have every kind of event that Node writes: files, promises, timers, measures, garbage.
const fs = require('node:fs');
const { performance } = require('node:perf_hooks');

const fibonacci = (n) => (n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2));
let rounds = 200;

function round() {
  performance.mark('begin');
  fibonacci(15);
  const garbage = Array.from({ length: 20000 }, (_, i) => ({ i }));
  performance.measure(`round of ${garbage.length}`, 'begin');
  fs.readFile(__filename, async (error) => {
    if (error) throw error;
    await Promise.all([null, Promise.resolve(1)]);
    if (--rounds > 0) setTimeout(round, 0);
  });
}

console.time('all');
round();
process.on('exit', () => console.timeEnd('all'));
