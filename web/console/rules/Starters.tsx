import { useSignal } from '@preact/signals'
import {
  BookOpen,
  DoorOpen,
  Flag,
  LifeBuoy,
  Megaphone,
  Moon,
  Tag,
  Undo2,
  type IconNode,
} from 'lucide'
import { ready, ruleWords } from '../i18n/rules'
import { Icon } from '../parts/Icon'
import { OnlyLook } from '../parts/OnlyFor'
import { may } from '../state/may'
import { rulesOf } from '../state/rules'
import { make } from './doing'
import { started, STARTERS, type Starter } from './starters'

const ICONS: Record<Starter, IconNode> = {
  pricing: Tag,
  exit: DoorOpen,
  returning: Undo2,
  rescue: LifeBuoy,
  campaign: Megaphone,
  reader: BookOpen,
  hours: Moon,
}

/** Nothing is open: what rules are for, and some to start from. */
export function Starters({ site }: { site: string }) {
  const words = ready.value
  const texts = ruleWords.value
  const isFirst = rulesOf(site)?.length === 0
  return (
    <div class="starters" tabIndex={0} role="region" aria-label={words.title}>
      <header>
        <span class="empty-icon">
          <Icon of={Flag} size={20} />
        </span>
        <h2>{isFirst ? texts.emptyTitle : texts.pickTitle}</h2>
        <p class="soft">{isFirst ? texts.emptyText : texts.pickText}</p>
      </header>
      {may('admin') ? <Ready site={site} /> : <OnlyLook text={texts.onlyAdmins} />}
    </div>
  )
}

function Ready({ site }: { site: string }) {
  const words = ready.value
  const busy = useSignal<Starter | null>(null)
  const use = async (starter: Starter) => {
    busy.value = starter
    await make(site, started(starter, words))
    busy.value = null
  }
  return (
    <>
      <h3>{words.title}</h3>
      <p class="soft">{words.lead}</p>
      <ul>
        {STARTERS.map((starter) => (
          <li key={starter}>
            <button
              type="button"
              disabled={busy.value !== null}
              onClick={() => void use(starter)}
              aria-describedby={`starter-${starter}`}
            >
              <Icon of={ICONS[starter]} size={20} />
              <b>{words[starter].name}</b>
              <span id={`starter-${starter}`} class="soft">
                {words[starter].about}
              </span>
              <span class="use">{words.use}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  )
}
