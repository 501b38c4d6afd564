// Which letter a key is in commands: on a layout without Latin letters, the one that stands there on
// a keyboard that has them.
export function letterOf({ key, code }) {
  const own = key.toLowerCase();
  return /^[a-z]$/.test(own) || !code?.startsWith("Key") ? own : code.slice(3).toLowerCase();
}
