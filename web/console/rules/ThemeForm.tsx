import { useSignal } from '@preact/signals'
import { Monitor, Moon, Smartphone, Sun } from 'lucide'
import { useEffect, useId } from 'preact/hooks'
import type { Theme } from '../../shared/wire'
import { t } from '../i18n'
import { ruleWords } from '../i18n/rules'
import { Button } from '../parts/Button'
import { language } from '../state/preferences'
import { same, STYLES } from '../state/rulesModel'
import { session } from '../state/session'
import { loadTheme, saveTheme, themeOf } from '../state/theme'
import { toast } from '../state/toasts'
import { tellWhy } from './doing'
import { PreviewFrame } from './PreviewFrame'
import { Toggle } from './RulePreview'

const STANDARD = '#4a4dd1' // as in widget/live.css
const CORNERS = ['right', 'left'] as const

/** How the widget looks on a site, with a picture of it. */
export function ThemeForm({ site }: { site: string }) {
  const words = ruleWords.value.theme
  const now = useSignal<Theme | null>(null)
  const isDark = useSignal(false)
  const isPhone = useSignal(false)
  const saved = themeOf(site)
  useEffect(() => {
    loadTheme(site).then((told) => (now.value = told), tellWhy)
  }, [site])
  const theme = now.value
  if (!theme || !saved) return <section class="theme-form" aria-busy="true" />
  const isChanged = !same(lean(saved), theme)
  const set = (part: Partial<Theme>) => (now.value = lean({ ...theme, ...part }))
  const keep = (to: Theme) => saveTheme(site, to).then(() => (now.value = to))
  const submit = async () => {
    try {
      await keep(theme)
      const undo = { label: t.value.undo, run: () => void keep(saved).catch(tellWhy) }
      toast(t.value.saved, { tone: 'good', action: undo })
    } catch (error) {
      tellWhy(error)
    }
  }
  return (
    <section class="theme-form" aria-label={words.title}>
      <h3>{words.title}</h3>
      <p class="soft">{words.lead}</p>
      <div class="theme-parts">
        <div>
          <ColorField value={theme.color ?? ''} onChange={(color) => set({ color })} />
          <Choice
            label={words.side}
            value={theme.side ?? 'right'}
            names={words.sides}
            among={CORNERS}
            onChange={(side) => set({ side: side === 'right' ? undefined : side })}
          />
          <Choice
            label={words.style}
            value={theme.style ?? 'bubble'}
            names={ruleWords.value.actions.styles}
            among={STYLES}
            onChange={(style) => set({ style: style === 'bubble' ? undefined : style })}
          />
          <p class="form-end">
            <Button
              look={isChanged ? 'primary' : 'plain'}
              disabled={!isChanged}
              onClick={() => void submit()}
            >
              {t.value.save}
            </Button>
          </p>
        </div>
        <div class="rule-preview">
          <header>
            <span class="spring" />
            <Toggle
              on={isDark.value}
              label={ruleWords.value.preview}
              names={['light', 'dark']}
              icons={[Sun, Moon]}
              onTurn={(to) => (isDark.value = to)}
            />
            <Toggle
              on={isPhone.value}
              label={ruleWords.value.preview}
              names={['desktop', 'phone']}
              icons={[Monitor, Smartphone]}
              onTurn={(to) => (isPhone.value = to)}
            />
          </header>
          <PreviewFrame
            label={ruleWords.value.preview.label}
            isPhone={isPhone.value}
            scene={{
              shown: { text: words.sampleText, asks: true },
              sender: session.value?.agent ?? '',
              theme,
              isDark: isDark.value,
              language: language.value,
            }}
          />
        </div>
      </div>
    </section>
  )
}

/** Without what is not set. */
const lean = (theme: Theme): Theme =>
  Object.fromEntries(Object.entries(theme).filter(([, value]) => value)) as Theme

function ColorField({ value, onChange }: { value: string; onChange: (color?: string) => void }) {
  const words = ruleWords.value.theme
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{words.color}</label>
      <div class="color-field">
        <input
          type="color"
          id={id}
          value={value || STANDARD}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
        <code>{value || words.standard}</code>
        {value && (
          <Button look="quiet" onClick={() => onChange(undefined)}>
            {words.standard}
          </Button>
        )}
      </div>
      <p class="field-note">{words.colorHint}</p>
    </div>
  )
}

interface ChoiceProps<T extends string> {
  label: string
  value: T
  among: readonly T[]
  names: Record<T, string>
  onChange: (value: T) => void
}

function Choice<T extends string>({ label, value, among, names, onChange }: ChoiceProps<T>) {
  const name = useId()
  return (
    <div class="field">
      <span class="label">{label}</span>
      <div class="choices" role="radiogroup" aria-label={label}>
        {among.map((each) => (
          <label key={each}>
            <input
              type="radio"
              name={name}
              checked={each === value}
              onChange={() => onChange(each)}
            />
            {names[each]}
          </label>
        ))}
      </div>
    </div>
  )
}
