import type { ComponentChildren } from 'preact'
import { languageNames } from '../i18n'
import { Mark } from '../parts/Mark'
import { language, type Language } from '../state/preferences'

interface EntranceProps {
  title: string
  lead: string
  wide?: boolean
  children?: ComponentChildren
}

/** The page before the console: one card, and the choice of language. */
export function Entrance({ title, lead, wide, children }: EntranceProps) {
  return (
    <main class="entrance">
      <div class={`entrance-card ${wide ? 'wide' : ''}`}>
        <span class="entrance-mark">
          <Mark />
        </span>
        <h1>{title}</h1>
        {lead && <p class="soft">{lead}</p>}
        {children}
      </div>
      <nav class="entrance-languages">
        {Object.entries(languageNames).map(([choice, name]) => (
          <button
            key={choice}
            type="button"
            lang={choice}
            aria-pressed={language.value === choice}
            onClick={() => (language.value = choice as Language)}
          >
            {name}
          </button>
        ))}
      </nav>
    </main>
  )
}
