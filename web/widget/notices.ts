// What stands beside the launcher until it is answered. The newest is in front, of the next an
// edge is to be seen; it comes to the front when what is before it has been answered.
import type { Theme } from '../shared/wire'
import type { Said } from './bubble'

export type Style = NonNullable<Theme['style']> | 'open'

export interface Notice extends Said {
  /** Of the push it shows; an agent's message has none. */
  id?: string
  style: Style
  data?: unknown
  /** Made once: what somebody has begun to write in it stays. */
  element?: Promise<HTMLElement>
}

export class Notices {
  private list: Notice[] = []
  private front: Notice | undefined
  private element: HTMLElement | undefined

  constructor(
    private place: HTMLElement,
    private make: (notice: Notice) => Promise<HTMLElement>,
    private shown: (notice: Notice, element: HTMLElement) => void,
  ) {}

  put(notice: Notice): void {
    const { list, front } = this
    // Nothing takes the place of what somebody is about to answer.
    const busy = front && this.element?.matches(':hover, :focus-within')
    list.splice(busy ? list.indexOf(front) : list.length, 0, notice)
  }

  keep(wanted: (notice: Notice) => boolean): void {
    this.list = this.list.filter(wanted)
  }

  draw(hidden: boolean): void {
    const front = hidden ? undefined : this.list.at(-1)
    this.place.toggleAttribute('data-more', !hidden && this.list.length > 1)
    if (front === this.front) return
    this.front = front
    this.element?.remove()
    this.element = undefined
    if (!front) return
    front.element ??= this.make(front)
    void front.element.then((element) => {
      if (this.front !== front) return
      this.place.append((this.element = element))
      this.shown(front, element)
    })
  }
}

const STYLES: unknown[] = ['bubble', 'card', 'panel', 'open'] satisfies Style[]

/** The push's own style, else the site's; a bubble has no room for more than words. */
export function styleOf(data: unknown, theme: Theme | null | undefined): Style {
  const { style, title, image, buttons } = Object(data)
  if (STYLES.includes(style)) return style
  const usual = theme?.style ?? 'bubble'
  return usual === 'bubble' && (title || image || buttons) ? 'card' : usual
}
