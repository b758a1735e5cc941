// Small pieces that several parts of the panel use.
import { createContext, h } from 'preact'
import { useContext, useState } from 'preact/hooks'
import type { Shapes } from '../../shared/dom'
import type { Chat } from '../chat'
import type { Settings } from '../settings'
import type { PanelWords } from '../words/panel.en'

export interface Room {
  chat: Chat
  words: PanelWords
  settings: Settings
  /** BCP 47, for dates. */
  language: string
  close(): void
  /** Adds rules to the widget's style. */
  style(css: string): void
}

export const RoomContext = createContext<Room>(undefined as never)
export const useRoom = () => useContext(RoomContext)

export const Icon = ({ of }: { of: unknown }) => (
  <svg viewBox="0 0 24 24" aria-hidden="true">
    {(of as Shapes).map(([name, attributes]) => h(name, attributes))}
  </svg>
)

export function Face({ name, avatar }: { name: string; avatar?: string | null }) {
  const [broken, setBroken] = useState(false)
  return (
    <span class="face" aria-hidden="true">
      {avatar && !broken ? (
        <img src={avatar} alt="" onError={() => setBroken(true)} />
      ) : (
        [...name][0]
      )}
    </span>
  )
}
