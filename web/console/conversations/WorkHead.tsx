import { ArrowLeft, PanelRight } from 'lucide'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Page } from '../../shared/wire'
import { t } from '../i18n'
import { Avatar } from '../parts/Avatar'
import { IconButton } from '../parts/Button'
import { looked } from '../state/look'
import { siteName, sites } from '../state/sites'
import { isSheetOpen } from '../detail/AboutPane'
import { placeName } from '../detail/Place'

interface HeadProps {
  site: string
  visitor: string
  name: string
  page?: Page
  onBack: () => void
  children?: ComponentChildren
}

/** Whom the middle pane is about, and what can be done. */
export function WorkHead({ site, visitor, name, page, onBack, children }: HeadProps) {
  const row = looked.value?.visitor === visitor ? looked.value.row : null
  const place = placeName(row?.city, row?.country)
  const several = (sites.value?.length ?? 0) > 1
  const facts = [place, page?.title ?? row?.page.title, several && siteName(site)].filter(Boolean)
  const back = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    // On a phone the list, and the focus with it, has just gone out of sight.
    const focused = document.activeElement as HTMLElement
    if (focused === document.body || focused.offsetParent === null)
      back.current?.querySelector('button')?.focus()
  }, [visitor])
  return (
    <header class="pane-head work-head">
      <span class="only-phone" ref={back}>
        <IconButton label={t.value.back} icon={ArrowLeft} onClick={onBack} />
      </span>
      <Avatar of={visitor} site={site} name={name} />
      <div class="cut work-name">
        <h2 class="cut" title={name}>
          {name}
        </h2>
        <p class="cut faint">{facts.join(' · ')}</p>
      </div>
      <span class="spring" />
      {children}
      <span class="only-narrow">
        <IconButton
          label={t.value.detail.show}
          icon={PanelRight}
          onClick={() => {
            isSheetOpen.value = true
          }}
        />
      </span>
    </header>
  )
}
