/**
 * UUIDv7 (RFC 9562), made without asking anybody: a device that is offline names its own objects.
 *
 * Identifiers made one after the other in one page sort in that order, even within a millisecond:
 * the twelve bits after the time count.
 */

let last = 0;
let counter = 0;

export function uuid7(now = Date.now()) {
  if (now > last) {
    last = now;
    counter = 0;
  } else {
    counter += 1; // same millisecond, or a clock set back: keep the order
    if (counter > 0xfff) {
      last += 1;
      counter = 0;
    }
  }
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let time = last;
  for (let place = 5; place >= 0; place -= 1) {
    bytes[place] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = 0x70 | (counter >> 8);
  bytes[7] = counter & 0xff;
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
