// What the grid posts goes one after the other: each waits for the answer of the one before.
let last = Promise.resolve();
let waiting = 0;

export function enqueue(act) {
  waiting += 1;
  last = last.then(act).catch(() => {}).finally(() => { waiting -= 1; });
  return last;
}

export function isBusy() {
  return waiting > 0;
}
