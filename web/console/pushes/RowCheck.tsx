import type { VisitorRow } from '../../shared/wire'
import { t } from '../i18n'
import { callOf } from '../i18n/names'
import { isSelected, select, selectTo } from '../state/selection'
import { roster } from '../state/visitors'

/** Picks the visitor out; with Shift all from the one picked last to here. */
export function RowCheck({ row, isStop }: { row: VisitorRow; isStop: boolean }) {
  return (
    <label class="row-check" title={t.value.many.selectKey}>
      <input
        type="checkbox"
        tabIndex={isStop ? 0 : -1}
        aria-label={t.value.many.select(callOf(row.id, row.name))}
        checked={isSelected(row.site, row.id)}
        onClick={(event) => {
          if (event.shiftKey) selectTo(row.site, row.id, roster.peek().view)
          else select(row.site, row.id)
          // A range leaves its end selected, whatever the browser has turned it to.
          event.currentTarget.checked = isSelected(row.site, row.id)
        }}
      />
    </label>
  )
}
