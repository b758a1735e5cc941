import { Plus, Trash2 } from 'lucide'
import { ruleWords } from '../i18n/rules'
import { Button, IconButton } from '../parts/Button'
import type { Editing } from '../state/rulesEditing'
import type { Variant } from '../state/rulesModel'
import { ActionList } from './ActionList'
import { Fault } from './Fault'
import { NumberField } from './NumberField'

const MOST = 5

/** A name that none of them has. */
const freeName = (variants: readonly Variant[]): string =>
  [...'ABCDEFGH'].find((name) => !variants.some((each) => each.name === name)) ?? 'A'

/** Makes of what is done two versions of it, to be compared. */
export function split(edit: Editing): void {
  const { then } = edit.now.peek()
  const variants = ['A', 'B'].map((name) => ({ name, share: 1, then: structuredClone(then) }))
  edit.edit({ then: [], variants })
}

/** The versions of a rule: each has a share of the visitors and says what is done. */
export function Variants({ edit }: { edit: Editing }) {
  const words = ruleWords.value.more
  const { variants } = edit.now.value
  const errors = edit.errors.value
  const total = variants.reduce((sum, each) => sum + each.share, 0)
  const set = (next: Variant[]) => {
    // The last one that is left is no version of anything.
    if (next.length > 1) edit.edit({ variants: next })
    else edit.edit({ variants: [], then: next[0]?.then ?? [] })
  }
  return (
    <div class="variants">
      <p class="faint">{words.variantsHint}</p>
      {variants.map((variant, index) => (
        <section key={index} class="variant" aria-label={variant.name}>
          <header>
            <input
              class="input"
              aria-label={words.variantName}
              maxLength={40}
              value={variant.name}
              onInput={(event) =>
                set(variants.with(index, { ...variant, name: event.currentTarget.value }))
              }
            />
            <NumberField
              label={words.share}
              value={variant.share}
              most={100}
              unit={words.shareOf(Math.round((100 * variant.share) / (total || 1)))}
              onChange={(share) => set(variants.with(index, { ...variant, share: share ?? 0 }))}
            />
            <span class="spring" />
            <IconButton
              label={words.removeVariant}
              icon={Trash2}
              onClick={() => set(variants.toSpliced(index, 1))}
            />
          </header>
          {['', '.name', '.share'].map((part) => (
            <Fault key={part} errors={errors} place={`variants[${index}]${part}`} />
          ))}
          <ActionList
            then={variant.then}
            place={`variants[${index}].then`}
            errors={errors}
            onChange={(then) => set(variants.with(index, { ...variant, then }))}
          />
        </section>
      ))}
      {variants.length < MOST && (
        <Button
          look="quiet"
          icon={Plus}
          onClick={() =>
            set([
              ...variants,
              {
                name: freeName(variants),
                share: 1,
                then: structuredClone(variants[0]?.then ?? []),
              },
            ])
          }
        >
          {words.addVariant}
        </Button>
      )}
    </div>
  )
}
