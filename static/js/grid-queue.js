// What the grid posts goes one after the other: each waits for the answer of the one before.
let last = Promise.resolve();

export function enqueue(act) {
  last = last.then(act).catch(() => {});
  return last;
}
