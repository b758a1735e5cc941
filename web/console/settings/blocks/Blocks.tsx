import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { reason, t } from '../../i18n'
import { blockWords } from '../../i18n/blocks'
import { Button } from '../../parts/Button'
import { again, block, blocksOf, unblock, type Block } from '../../state/blocks'
import { toast } from '../../state/toasts'
import { BlockForm } from './BlockForm'
import { BlockItem } from './BlockItem'
import './blocks.css'

const tell = (error: unknown) => toast(reason(error), { tone: 'bad' })

/** Who is not let in to the site: the list, and a form for one more. */
export function Blocks({ site }: { site: string }) {
  const words = blockWords.value
  const blocks = useSignal<readonly Block[] | null>(null)
  const next = useSignal<string | null>(null)
  const load = async (cursor: string | null = null) => {
    try {
      const page = await blocksOf(site, cursor)
      blocks.value = cursor ? [...(blocks.value ?? []), ...page.blocks] : page.blocks
      next.value = page.next
    } catch (error) {
      tell(error)
    }
  }
  useEffect(() => void load(), [site])
  const remove = async (one: Block) => {
    const before = blocks.value
    blocks.value = before?.filter(({ id }) => id !== one.id) ?? null
    try {
      await unblock(site, one.id)
    } catch (error) {
      blocks.value = before
      return tell(error)
    }
    const back = () => block(site, again(one)).then(() => load(), tell)
    const action = { label: t.value.undo, run: () => void back() }
    toast(words.removed(one.value), { action })
  }
  return (
    <section class="blocks" aria-label={words.title} aria-busy={!blocks.value || undefined}>
      <h3>{words.title}</h3>
      <p class="soft">{words.lead}</p>
      <BlockForm site={site} onAdded={() => void load()} />
      {blocks.value?.length === 0 && <p class="faint">{words.none}</p>}
      {!!blocks.value?.length && (
        <ul class="block-list">
          {blocks.value.map((one) => (
            <BlockItem key={one.id} of={one} onRemove={() => void remove(one)} />
          ))}
        </ul>
      )}
      {next.value && (
        <Button look="quiet" onClick={() => void load(next.value)}>
          {words.more}
        </Button>
      )}
    </section>
  )
}
