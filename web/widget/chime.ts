// Two soft notes, made on the spot: nothing to download, nothing a policy could forbid.

const NOTES = [659.25, 880] // E5, A5 in hertz

export function chime(): void {
  // Before a gesture browsers refuse sound, and complain in the page's console.
  if (!navigator.userActivation?.hasBeenActive) return
  const context = new AudioContext()
  NOTES.forEach((frequency, index) => {
    const from = context.currentTime + index * 0.11
    const tone = new OscillatorNode(context, { type: 'sine', frequency })
    const volume = new GainNode(context, { gain: 0 })
    volume.gain.setValueAtTime(0, from)
    volume.gain.linearRampToValueAtTime(0.07, from + 0.015)
    volume.gain.exponentialRampToValueAtTime(0.0005, from + 0.4)
    tone.connect(volume).connect(context.destination)
    tone.start(from)
    tone.stop(from + 0.42)
    if (index === NOTES.length - 1) tone.onended = () => void context.close()
  })
}
