import { useSignal, useSignalEffect } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { t } from '../i18n'
import { MassBar } from '../pushes/Progress'
import { SelectionBar } from '../pushes/SelectionBar'
import { cursor } from '../state/focus'
import { list } from '../state/list'
import * as rosters from '../state/roster'
import type { Site } from '../state/sites'
import * as views from '../state/views'
import * as visitors from '../state/visitors'
import { ListHead } from './ListHead'
import { NobodyHere } from './NobodyHere'
import { useListKeys } from './useListKeys'
import { ROW_HEIGHT, SkeletonRow, VisitorRowItem } from './VisitorRowItem'

/** Rows drawn above and below those in view. */
const OVERSCAN = 6
const SWEEP_EVERY_MS = 500

export function VisitorList({ site, selected }: { site: Site; selected?: string }) {
  const box = useRef<HTMLDivElement>(null)
  const top = useSignal(0)
  const height = useSignal(800)
  const pointed = useSignal(false)
  const focused = useSignal(false)
  const chosen = useSignal(selected)
  chosen.value = selected

  useLayoutEffect(() => {
    const watcher = new ResizeObserver(() => {
      height.value = box.current!.clientHeight
    })
    watcher.observe(box.current!)
    return () => watcher.disconnect()
  }, [])

  useEffect(() => {
    const timer = setInterval(() => {
      if (!pointed.peek()) visitors.sweepGhosts()
    }, SWEEP_EVERY_MS)
    return () => {
      clearInterval(timer)
      visitors.keepStill(false)
    }
  }, [])

  useSignalEffect(() => {
    const isInUse = pointed.value || focused.value || chosen.value !== undefined
    visitors.keepStill(isInUse || top.value > 0)
  })

  const first = Math.floor(top.value / ROW_HEIGHT)
  const end = Math.ceil((top.value + height.value) / ROW_HEIGHT)
  useLayoutEffect(() => views.openSite(site.key), [site.key])
  useSignalEffect(views.remember)
  const wanted = list.value
  useEffect(() => visitors.showRows(site.key, first, end, list.value), [site.key, first, end, wanted])

  const scrollTo = (place: number) => {
    const start = place * ROW_HEIGHT
    const now = box.current!
    if (start < now.scrollTop) now.scrollTop = start
    else if (start + ROW_HEIGHT > now.scrollTop + now.clientHeight)
      now.scrollTop = start + ROW_HEIGHT - now.clientHeight
  }
  useListKeys(site.key, selected, first, scrollTo)

  const at = visitors.roster.value
  const count = rosters.length(at)
  const isEmpty = visitors.settled.value && at.site === site.key && count === 0
  return (
    <div
      class="visitor-list"
      onPointerEnter={(event) => {
        pointed.value = event.pointerType === 'mouse'
      }}
      onPointerLeave={() => {
        pointed.value = false
      }}
    >
      <ListHead
        site={site}
        onShowFresh={() => {
          visitors.showFresh()
          box.current!.scrollTop = 0
        }}
      />
      <MassBar site={site.key} />
      <div
        class="rows-box"
        onFocusIn={() => {
          focused.value = true
        }}
        onFocusOut={() => {
          focused.value = false
        }}
      >
        <div
          ref={box}
          class="rows"
          tabIndex={-1}
          onScroll={() => {
            top.value = box.current!.scrollTop
          }}
        >
          {isEmpty ? (
            <NobodyHere />
          ) : (
            <ul aria-label={t.value.visitors.list} style={{ height: `${count * ROW_HEIGHT}px` }}>
              <Rows at={at} from={first - OVERSCAN} end={end + OVERSCAN} selected={selected} />
            </ul>
          )}
        </div>
      </div>
      <SelectionBar site={site.key} />
    </div>
  )
}

interface RowsProps {
  at: rosters.RosterView
  from: number
  end: number
  selected?: string
}

function Rows({ at, from, end, selected }: RowsProps) {
  const count = rosters.length(at)
  const places = placesToDraw(at, Math.max(0, from), Math.min(end, count))
  const isCursorShown = places.some((place) => at.view[place - at.top] === cursor.value)
  return places.map((place) => {
    const id = at.view[place - at.top]
    const row = id === undefined ? undefined : at.rows.get(id)
    if (!row) return <SkeletonRow key={`at-${place}`} place={place} />
    return (
      <VisitorRowItem
        key={row.id}
        row={row}
        place={place}
        count={count}
        isLost={at.ghosts.has(row.id)}
        touched={at.touched.get(row.id)}
        isSelected={row.id === selected}
        isStop={isCursorShown ? row.id === cursor.value : place === Math.max(0, from + OVERSCAN)}
      />
    )
  })
}

/** The rows in view, and the one the keyboard stands on: its focus must not vanish. */
function placesToDraw(at: rosters.RosterView, from: number, end: number): number[] {
  const places = Array.from({ length: Math.max(0, end - from) }, (_, index) => from + index)
  const index = cursor.value === null ? -1 : at.view.indexOf(cursor.value)
  const stop = at.top + index
  return index >= 0 && (stop < from || stop >= end) ? [...places, stop] : places
}
