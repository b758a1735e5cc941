import { useSignal } from '@preact/signals'
import { HttpError } from '../http'
import { reason, t, wrongFields } from '../i18n'
import { Field } from '../parts/Field'
import { useFocus } from '../parts/useFocus'
import { go, write } from '../state/route'
import { addSite, changeSite, type Site } from '../state/sites'
import { toast } from '../state/toasts'
import { originsOf } from './origins'

/** Adds a site, or changes the one given. */
export function SiteForm({ site }: { site?: Site }) {
  const words = t.value.settings
  const name = useSignal(site?.name ?? '')
  const lines = useSignal(site?.origins.join('\n') ?? '')
  const errors = useSignal<{ name?: string; origins?: string; all?: string }>({})
  const isBusy = useSignal(false)
  const first = useFocus<HTMLInputElement>(!site)

  const submit = async () => {
    const called = name.value.trim()
    const { origins, wrong } = originsOf(lines.value)
    errors.value = {
      name: called && [...called].length <= 80 ? undefined : words.badName,
      origins: wrong ? words.badOrigin(wrong) : origins.length ? undefined : words.noOrigin,
    }
    if (errors.value.name || errors.value.origins) return
    isBusy.value = true
    try {
      if (site) {
        await changeSite(site.key, called, origins)
        lines.value = origins.join('\n')
        const undo = async () => {
          await changeSite(site.key, site.name, site.origins)
          name.value = site.name
          lines.value = site.origins.join('\n')
        }
        const tellWhy = (error: unknown) => toast(reason(error), { tone: 'bad' })
        toast(t.value.saved, {
          tone: 'good',
          action: { label: t.value.undo, run: () => void undo().catch(tellWhy) },
        })
      } else {
        const { key } = await addSite(called, origins)
        go({ at: 'settings', page: 'sites', site: key }, 'replace')
      }
    } catch (error) {
      const isAdminOnly = error instanceof HttpError && error.code === 'not_allowed'
      errors.value = isAdminOnly
        ? { all: words.onlyAdmins }
        : wrongFields(error, { name: words.badName, origins: words.wrongOrigins })
    }
    isBusy.value = false
  }

  return (
    <form
      class={site ? 'site-form' : 'page site-form'}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      {!site && <h2>{words.newSite}</h2>}
      <Field label={words.siteName} hint={words.siteNameHint} error={errors.value.name}>
        {(control) => (
          <input
            {...control}
            ref={first}
            class="input"
            autocomplete="off"
            value={name.value}
            onInput={(event) => (name.value = event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label={words.origins} hint={words.originsHint} error={errors.value.origins}>
        {(control) => (
          <textarea
            {...control}
            class="input"
            rows={3}
            spellcheck={false}
            value={lines.value}
            onInput={(event) => (lines.value = event.currentTarget.value)}
          />
        )}
      </Field>
      {errors.value.all && (
        <p class="problem" role="alert">
          {errors.value.all}
        </p>
      )}
      <p class="form-end">
        <button type="submit" class="button primary" disabled={isBusy.value}>
          {site ? t.value.save : words.create}
        </button>
        {!site && (
          <a class="button quiet" href={write({ at: 'settings', page: 'sites' })}>
            {t.value.cancel}
          </a>
        )}
      </p>
    </form>
  )
}
