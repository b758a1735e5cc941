// What strangers do while too many knock at the door: find a number that makes a SHA-256 begin with
// so many zero bits (docs/protocol.md, "When too many knock"). Its own SHA-256, because the browser's
// is there on secure pages only and answers each call by a promise, which would take ten times as long.

/** How long the page may have to wait for us, in milliseconds. */
const SLICE = 8
/** More is not asked for by us: whoever answers in our place does not get to use up the page's time. */
const BITS_MOST = 24
/** Tries between two looks at the clock. */
const TRIES = 256

const K = new Uint32Array(64)
const START = new Uint32Array(8)
for (let prime = 2, found = 0; found < 64; prime++) {
  let isPrime = true
  for (let by = 2; by * by <= prime; by++) if (prime % by === 0) isPrime = false
  if (!isPrime) continue
  if (found < 8) START[found] = fraction(prime ** (1 / 2))
  K[found++] = fraction(prime ** (1 / 3))
}

/** The first 32 bits behind the point. */
function fraction(number: number): number {
  return (number - Math.floor(number)) * 2 ** 32
}

const w = new Uint32Array(64)

/** The first 32 bits of the SHA-256 of what stands in the first 16 words, one padded block. */
function hashed(): number {
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15]!
    const y = w[i - 2]!
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
    w[i] = (w[i - 16]! + s0 + w[i - 7]! + s1) | 0
  }
  let a = START[0]!
  let b = START[1]!
  let c = START[2]!
  let d = START[3]!
  let e = START[4]!
  let f = START[5]!
  let g = START[6]!
  let h = START[7]!
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i]! + w[i]!) | 0
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  return (START[0]! + a) >>> 0
}

/** Zero bits at the beginning of the text's SHA-256, 32 at most. The text is ASCII and has at most
 * 55 characters. */
export function zeros(text: string): number {
  w.fill(0, 0, 16)
  for (let i = 0; i < text.length; i++) w[i >> 2]! |= text.charCodeAt(i) << (24 - 8 * (i & 3))
  w[text.length >> 2]! |= 0x80 << (24 - 8 * (text.length & 3))
  w[15] = 8 * text.length
  return Math.clz32(hashed())
}

/** The task with a number that fits. In slices, so that the page stays quick. */
export async function solve(task: string): Promise<string> {
  const bits = parseInt(task)
  if (!(bits <= BITS_MOST)) throw new Error('no task')
  for (let number = 0; ; await pause()) {
    for (const end = performance.now() + SLICE; performance.now() < end; ) {
      for (let tries = 0; tries < TRIES; tries++, number++) {
        const answer = `${task}.${number}`
        if (zeros(answer) >= bits) return answer
      }
    }
  }
}

/** Lets the page do what it has to. Timers would be held back in a page that is not looked at. */
function pause(): Promise<void> {
  return new Promise((then) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      then()
    }
    port2.postMessage(0)
  })
}
