// Tells the agent that the visitor is writing, at most once a second.
import { useMemo } from 'preact/hooks'
import type { Chat } from '../chat'

const APART = 1000
const LONGEST = 4000

export function throttled(tell: (text: string) => void): (text: string) => void {
  let told = ''
  let wanted = ''
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = () => {
    timer = undefined
    if (wanted === told) return
    told = wanted
    tell(told)
    timer = setTimeout(flush, APART)
  }
  return (text) => {
    wanted = text
    // Having stopped is told at once: nobody should wait for words that were sent or given up.
    if (!text) clearTimeout(timer)
    if (!text || !timer) flush()
  }
}

export const useTyping = (chat: Chat) =>
  useMemo(
    () => throttled((text) => chat.line.send({ t: 'typing', text: text.slice(0, LONGEST) })),
    [chat],
  )
