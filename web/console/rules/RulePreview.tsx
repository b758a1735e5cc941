import { useSignal } from '@preact/signals'
import { Monitor, Moon, Smartphone, Sun } from 'lucide'
import type { IconNode } from 'lucide'
import { useEffect } from 'preact/hooks'
import { ruleWords } from '../i18n/rules'
import { Icon } from '../parts/Icon'
import { language, theme } from '../state/preferences'
import type { Action, Draft } from '../state/rulesModel'
import { session } from '../state/session'
import { loadTheme, themeOf } from '../state/theme'
import type { PartProps } from './Editor'
import { PreviewFrame } from './PreviewFrame'
import type { Shown } from './stage'

interface Sight {
  label: string
  shown: Shown
}

/** What of the rule a visitor gets to see, version by version. */
export function sights(rule: Draft): Sight[] {
  const several: [string, readonly Action[]][] = rule.variants.length
    ? rule.variants.map((each) => [each.name, each.then])
    : [['', rule.then]]
  return several.flatMap(([name, then]) =>
    then.flatMap((action, index) => {
      const shown = shownBy(action)
      const place = ruleWords.value.preview.action(index + 1)
      return shown ? [{ label: name ? `${name} · ${place}` : place, shown }] : []
    }),
  )
}

function shownBy(action: Action): Shown | null {
  if (action.do === 'open') return { text: action.text, asks: false, style: 'open' }
  if (action.do !== 'invite' && action.do !== 'message') return null
  const { do: deed, ...said } = action
  return { ...said, asks: deed === 'invite' }
}

export const prefersDark = () =>
  theme.peek() === 'dark' ||
  (theme.peek() === 'system' && matchMedia('(prefers-color-scheme: dark)').matches)

export function RulePreview({ edit, site }: PartProps) {
  const words = ruleWords.value
  const isDark = useSignal(prefersDark())
  const isPhone = useSignal(false)
  const place = useSignal(0)
  useEffect(() => {
    // Without the theme it is shown in the standard one.
    void loadTheme(site).catch(() => undefined)
  }, [site])
  const all = sights(edit.now.value)
  const sight = all[Math.min(place.value, all.length - 1)]
  const sender = edit.now.value.sender || session.value?.agent || words.preview.sender
  return (
    <section class="rule-preview" aria-labelledby="rule-preview">
      <header>
        <h3 id="rule-preview">{words.editor.preview}</h3>
        <span class="spring" />
        <Toggle
          on={isDark.value}
          label={words.preview}
          names={['light', 'dark']}
          icons={[Sun, Moon]}
          onTurn={(to) => (isDark.value = to)}
        />
        <Toggle
          on={isPhone.value}
          label={words.preview}
          names={['desktop', 'phone']}
          icons={[Monitor, Smartphone]}
          onTurn={(to) => (isPhone.value = to)}
        />
      </header>
      {all.length > 1 && (
        <div class="choices" role="group" aria-label={words.preview.label}>
          {all.map(({ label }, index) => (
            <button
              key={label}
              type="button"
              aria-pressed={all[index] === sight}
              onClick={() => (place.value = index)}
            >
              {label}
            </button>
          ))}
        </div>
      )}
      {sight ? (
        <PreviewFrame
          label={words.preview.label}
          isPhone={isPhone.value}
          scene={{
            shown: sight.shown,
            sender,
            theme: themeOf(site) ?? {},
            isDark: isDark.value,
            language: language.value,
          }}
        />
      ) : (
        <p class="preview-none soft">{words.preview.nothing}</p>
      )}
    </section>
  )
}

type PreviewWords = typeof ruleWords.value.preview
type Name = 'light' | 'dark' | 'desktop' | 'phone'

interface ToggleProps {
  on: boolean
  label: PreviewWords
  names: [Name, Name]
  icons: [IconNode, IconNode]
  onTurn: (on: boolean) => void
}

/** One of two, by a picture with a name. */
export const Toggle = ({ on, label, names, icons, onTurn }: ToggleProps) => (
  <div class="choices icons" role="group">
    {names.map((name, index) => (
      <button
        key={name}
        type="button"
        aria-label={label[name]}
        title={label[name]}
        aria-pressed={on === (index === 1)}
        onClick={() => onTurn(index === 1)}
      >
        <Icon of={icons[index]!} />
      </button>
    ))}
  </div>
)
