import { PenLine } from 'lucide'
import type { Attendant } from '../../shared/wire'
import { t } from '../i18n'
import { Icon } from '../parts/Icon'
import { Letter } from '../parts/Avatar'

/** The other agents who have this conversation open. Spoken when somebody comes or begins to
 * write, not at each letter. */
export const Company = ({ agents }: { agents: readonly Attendant[] }) => (
  <>
    {agents.map(({ name, draft }) => (
      <span key={name} class={`companion ${draft ? 'writing' : ''}`}>
        <Letter of={name} name={name} />
        <span class="cut" title={name}>
          {draft ? t.value.conversations.agentWriting(name) : t.value.conversations.agentHere(name)}
        </span>
        {draft && <Icon of={PenLine} />}
      </span>
    ))}
  </>
)

/** What another agent has written so far and not sent. */
export const Ghost = ({ name, draft }: { name: string; draft: string }) => (
  <article class="bubble-line ours starts" aria-live="off">
    <p class="said-by">
      <b class="cut">{t.value.conversations.agentWriting(name)}</b>
      <span class="faint">{t.value.conversations.soFar}</span>
    </p>
    <p class="bubble so-far ghost">{draft}</p>
  </article>
)
