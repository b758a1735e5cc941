// What a page may ask of Halloo, and what it is told.

export interface Events {
  ready: { visitor: string }
  open: undefined
  close: undefined
  message: { seq: number; from: string; name: string; text: string; at: string }
  push: {
    id: string
    kind: string
    text?: string | null
    data?: Record<string, unknown> | null
    from: string
  }
  /** A button of a push was pressed that names an event of the page. */
  action: { id: string; event: string }
  unread: number
}

export interface Page {
  open(): void
  close(): void
  /** `token` is the site's word, signed, for who the visitor is; the rest are attributes. */
  identify(attrs: Record<string, unknown>): void
  /** Whoever it was is gone: has signed out. */
  forget(): void
  event(name: string, props?: Record<string, unknown>): void
  consent(consent: boolean): void
  /** Returns a function that stops listening. */
  on<Name extends keyof Events>(name: Name, listen: (detail: Events[Name]) => void): () => void
}

export type Call =
  | ['open']
  | ['close']
  | ['identify', Record<string, unknown>]
  | ['event', string, Record<string, unknown>?]
  | ['consent', boolean]
  | ['forget']

/** What the loader hands to the live chunk. */
export interface Start {
  script: HTMLScriptElement
  base: string
  calls: Call[]
  emit<Name extends keyof Events>(name: Name, detail: Events[Name]): void
}

declare global {
  interface Window {
    Halloo?: Page
  }
}
