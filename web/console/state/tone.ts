// Two soft notes, made on the spot: no sound file to fetch.
const NOTES = [659.25, 880] // E5, A5 in Hz
const LENGTH = 0.22 // seconds
const LOUDNESS = 0.06

/** Milliseconds. Two notes draw somebody to the screen; thirty drive them away from it. */
const REST_MS = 2000

let audio: AudioContext | undefined
let last = -REST_MS

export function softTone(): void {
  // Browsers play nothing, and complain, before somebody has pressed anything on the page.
  if (navigator.userActivation?.hasBeenActive === false) return
  const now = performance.now()
  if (now - last < REST_MS) return
  last = now
  try {
    audio ??= new AudioContext()
    void audio.resume()
    NOTES.forEach((pitch, index) => play(audio!, pitch, audio!.currentTime + index * 0.11))
  } catch {
    // No audio device: the title and the list still tell.
  }
}

function play(context: AudioContext, pitch: number, start: number): void {
  const note = new OscillatorNode(context, { type: 'sine', frequency: pitch })
  const volume = new GainNode(context, { gain: 0 })
  volume.gain.setValueAtTime(0, start)
  volume.gain.linearRampToValueAtTime(LOUDNESS, start + 0.02)
  volume.gain.exponentialRampToValueAtTime(0.0001, start + LENGTH)
  note.connect(volume).connect(context.destination)
  note.start(start)
  note.stop(start + LENGTH)
}
